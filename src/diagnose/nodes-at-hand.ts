import type { Lookup } from '../collect/lookup.ts';

/** Each is one request. */
const most = 4;

export interface NodesAtHand {
  /** A few that are ready, so far as that can be read. */
  names: string[];
  /** Those of the cluster, as far as they were listed; absent: they could not be. */
  all?: number;
}

/**
 * Nodes at which packets may come in, or that can call in a client's place. `besides`: those that are known already
 * and are not looked for.
 */
export const nodesAtHand = async (
  lookup: Pick<Lookup, 'machineNames' | 'isReady'>,
  besides: readonly (string | undefined)[],
): Promise<NodesAtHand> => {
  const listed = await lookup.machineNames();
  if (!listed.ok) return { names: [] };
  const some = listed.value.filter((name) => !besides.includes(name)).slice(0, most);
  const ready = await Promise.all(some.map(async (name) => [name, await lookup.isReady(name)] as const));
  return { names: ready.flatMap(([name, read]) => (read.ok && !read.value ? [] : [name])), all: listed.value.length };
};
