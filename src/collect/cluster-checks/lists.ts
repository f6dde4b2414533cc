import type { z } from 'zod';
import type { ClusterCheckPool } from '../../case/cluster-check-input.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { ListingCluster } from '../kubernetes/client.ts';
import { type Compact, compact } from './compact.ts';
import { listPaged } from './paged-list.ts';
import { nodeReduced, podReduced, poolReduced } from './raw-objects-reduced.ts';

/** What a cluster check is given to read with. */
export interface ClusterCheckReading {
  cluster: ListingCluster;
  signal: AbortSignal;
  progress(step: Message): void;
  now(): number;
}

/** Objects per request, by how large they are: a page is about 1 MB. */
const pages = { pods: 250, nodes: 100, blocks: 100, small: 500 };

export const listOf = <S extends z.ZodType>(
  { cluster, signal, progress }: ClusterCheckReading,
  what: string,
  path: string,
  item: S,
  more: { limit?: number; query?: Record<string, string>; keep?: (item: z.output<S>) => z.output<S> } = {},
): Promise<Read<z.output<S>[]>> =>
  listPaged(cluster, {
    what,
    path,
    item,
    signal,
    limit: more.limit ?? pages.small,
    ...(more.query ? { query: more.query } : {}),
    ...(more.keep ? { keep: more.keep } : {}),
    onPage: (count) => {
      if (count >= pages.small) progress(say('progress.list', { what, number: count }));
    },
  });

export const listPods = (reading: ClusterCheckReading, keep: Compact['pod'] = compact().pod) =>
  listOf(reading, 'list pods', '/api/v1/pods', podReduced, { limit: pages.pods, keep });

export const listNodes = (reading: ClusterCheckReading) =>
  listOf(reading, 'list nodes', '/api/v1/nodes', nodeReduced, { limit: pages.nodes });

/** A list of Calico's; items that are being deleted are left out. */
export const listCalico = async <S extends z.ZodType>(
  reading: ClusterCheckReading,
  group: string,
  plural: string,
  item: S,
  keep?: (one: z.output<S>) => z.output<S>,
): Promise<Read<NonNullable<z.output<S>>[]>> => {
  if (group === 'none') return missingOf(`list ${plural}`, say('read.calico-not-served'), 'not-served');
  const limit = plural === 'ipamblocks' ? pages.blocks : pages.small;
  const read = await listOf(reading, `list ${plural}.${group.split('/')[0]}`, `/apis/${group}/${plural}`, item, {
    limit,
    ...(keep ? { keep } : {}),
  });
  return read.ok
    ? got(read.value.filter((one): one is NonNullable<z.output<S>> => one !== undefined && one !== null))
    : read;
};

/** One object; `undefined`: there is none of that name. */
export const getObject = async <S extends z.ZodType>(
  { cluster, signal }: ClusterCheckReading,
  what: string,
  path: string,
  schema: S,
): Promise<Read<z.output<S> | undefined>> => {
  const answer = await cluster.get(path, {}, { signal });
  if (answer.kind === 'not-found') return got(undefined);
  return readAnswer(answer, what, schema);
};

/** Groups in the order in which they are tried: calico#5.1, #8.1. */
const groups = ['crd.projectcalico.org/v1', 'projectcalico.org/v3'] as const;

/** The pools, and by that the group that serves Calico's objects here. */
export const findPools = async (
  reading: ClusterCheckReading,
): Promise<{ group: string; pools: Read<ClusterCheckPool[]> }> => {
  let refused: string | undefined;
  for (const group of groups) {
    const answer = await reading.cluster.get(`/apis/${group}/ippools`, { limit: '1' }, { signal: reading.signal });
    if (answer.kind === 'not-found' && answer.groupMissing) continue;
    if (answer.kind === 'refused') {
      // Rights on the other group may have been given instead.
      refused ??= group;
      continue;
    }
    if (answer.kind !== 'ok' && refused !== undefined) break;
    return { group, pools: await listCalico(reading, group, 'ippools', poolReduced) };
  }
  if (refused !== undefined)
    return { group: refused, pools: await listCalico(reading, refused, 'ippools', poolReduced) };
  return { group: 'none', pools: missingOf('list ippools', say('read.no-calico-group'), 'not-served') };
};
