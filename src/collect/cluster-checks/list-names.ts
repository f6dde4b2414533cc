import { z } from 'zod';
import { gatherKnown, type KnownKind, type KnownNames, mostKnown } from '../../case/known-names.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { namesOnly } from '../kubernetes/lookup.ts';
import { listPaged } from './paged-list.ts';

/** In the order in which they are kept where there are too many. */
const paths: readonly [KnownKind, string][] = [
  ['namespace', '/api/v1/namespaces'],
  ['node', '/api/v1/nodes'],
  ['service', '/api/v1/services'],
  ['deployment', '/apis/apps/v1/deployments'],
  ['statefulset', '/apis/apps/v1/statefulsets'],
  ['daemonset', '/apis/apps/v1/daemonsets'],
  ['pod', '/api/v1/pods'],
];

/** What is left of each once its name is taken is two kilobytes at most. */
const perPage = 500;

const named = z
  .object({ metadata: z.object({ name: z.string(), namespace: z.string().default('') }) })
  .transform(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));

/** The names that a cluster has, one list after the other. `undefined`: none of them could be read. */
export const listNames = async (
  cluster: Pick<Cluster, 'get'>,
  signal: AbortSignal,
): Promise<KnownNames | undefined> => {
  const found = [];
  for (const [kind, path] of paths) {
    const read = await listPaged(cluster, {
      what: `list ${kind}s`,
      path,
      item: named,
      accept: namesOnly,
      limit: perPage,
      most: mostKnown[kind] + 1,
      signal,
    });
    found.push({ kind, found: read.ok ? read.value : undefined, forbidden: !read.ok && read.code === 'forbidden' });
  }
  return found.some((each) => each.found !== undefined) ? gatherKnown(found) : undefined;
};
