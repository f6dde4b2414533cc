import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** A run is over long before. */
const keepMs = 3_600_000;

/**
 * Nodes whose answer a worker had in its hands, of one run. What a worker adds it takes back; what is left
 * was left by one that died or hangs.
 */
export const openSuspects = (redis: Redis, keys: Keys, runId: string) => ({
  /** By node; empty where nobody was lost. */
  points: async (): Promise<ReadonlyMap<string, number>> => {
    const all = Object.entries(await redis.hgetall(keys.suspects(runId)));
    return new Map(all.map(([node, points]) => [node, Number(points)]));
  },
  /** Adds to these nodes, or takes away. Written when this resolves. */
  add: async (nodes: readonly string[], points: number): Promise<void> => {
    const batch = redis.multi();
    for (const node of nodes) batch.hincrby(keys.suspects(runId), node, points);
    await batch.pexpire(keys.suspects(runId), keepMs).exec();
  },
});

export type Suspects = ReturnType<typeof openSuspects>;
