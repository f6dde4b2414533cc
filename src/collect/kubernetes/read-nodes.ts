import type { ClusterNode, Objects, OtherNodes } from '../../case/objects.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import { sharingWith } from '../../intended/identities.ts';
import { say } from '../../words/say.ts';
import { listPaged, pageOf } from '../cluster-checks/paged-list.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { nodeSchemaFromApi } from './read-node.ts';
import { readsOf } from './reads.ts';

/** The nodes of a question, and what the others of the cluster have in common with them. */
export interface NodesRead {
  found: Objects['nodes'];
  others: Read<OtherNodes>;
}

/** As many as one request brings: some 6 MB. */
const pageSize = 500;
const page = pageOf(nodeSchemaFromApi);

const othersAmong = (asked: readonly ClusterNode[], all: readonly ClusterNode[], notAll: boolean): OtherNodes => {
  const names = new Set(asked.map(({ name }) => name));
  const others = all.filter(({ name }) => !names.has(name));
  return {
    compared: others.length,
    ...(notAll ? { notAll } : {}),
    // Labels are many and tell nothing here.
    sharing: sharingWith(asked, others)
      .slice(0, mostSharing)
      .map((other) => ({ ...other, labels: {} })),
  };
};

/** More than these need not be named. */
const mostSharing = 20;

/**
 * One list serves both: the nodes that are asked about are looked for in it, and the others are held against
 * them. Of a larger cluster its first page alone is read; nodes that it lacks are listed by their hostname label,
 * and one whose label differs from its name is read by itself.
 */
export const readNodes = async (
  cluster: Pick<Cluster, 'get'>,
  names: readonly string[],
  signal: AbortSignal,
): Promise<NodesRead> => {
  if (names.length === 0) return { found: {}, others: got({ compared: 0, notAll: true, sharing: [] }) };
  const reads = readsOf(cluster, signal);
  const what = 'list nodes';
  const first = readAnswer(await cluster.get('/api/v1/nodes', { limit: `${pageSize}` }, { signal }), what, page);
  const listed = first.ok ? first.value.good : [];
  const notAll = first.ok && first.value.next !== undefined;
  const lacking = names.filter((name) => !listed.some((node) => node.name === name));
  const byLabel =
    lacking.length > 0 && (first.ok ? notAll : first.code !== 'forbidden')
      ? await reads.list(
          what,
          '/api/v1/nodes',
          { labelSelector: `kubernetes.io/hostname in (${lacking.join(',')})` },
          nodeSchemaFromApi,
        )
      : got([]);
  const known = [...listed, ...(byLabel.ok ? byLabel.value : [])];
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, Read<ClusterNode>]> => {
      const found = known.find((node) => node.name === name);
      return [
        name,
        found ? got(found) : await reads.one(`get node ${name}`, `/api/v1/nodes/${name}`, nodeSchemaFromApi),
      ];
    }),
  );
  const asked = entries.flatMap(([, read]) => (read.ok ? [read.value] : []));
  return {
    found: Object.fromEntries(entries),
    others: !first.ok
      ? first
      : first.value.broken > 0
        ? missingOf(what, say('read.broken-objects', { count: first.value.broken }), 'garbled')
        : got(othersAmong(asked, listed, notAll)),
  };
};

/** All other nodes of a large cluster, page by page. */
export const readOtherNodes = async (
  cluster: Pick<Cluster, 'get'>,
  asked: readonly ClusterNode[],
  signal: AbortSignal,
): Promise<Read<OtherNodes>> => {
  const all = await listPaged(cluster, {
    what: 'list nodes',
    path: '/api/v1/nodes',
    item: nodeSchemaFromApi,
    limit: pageSize,
    signal,
    keep: (node) => ({ ...node, labels: {} }),
  });
  return all.ok ? got(othersAmong(asked, all.value, false)) : all;
};
