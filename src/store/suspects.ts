import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/**
 * Nodes whose answer a worker had in its hands, of one run. What a worker adds it takes back; what is left
 * was left by one that died or hangs.
 */
export interface Suspects {
  /** By node; empty where nobody was lost. */
  points(): Promise<ReadonlyMap<string, number>>;
  /** Adds to these nodes, or takes away. Written when this resolves. */
  add(nodes: readonly string[], points: number): Promise<void>;
}

/** A run is over long before. */
const keepMs = 3_600_000;

export const openSuspects = (redis: Redis, keys: Keys, runId: string): Suspects => ({
  points: async () => {
    const all = Object.entries(await redis.hgetall(keys.suspects(runId)));
    return new Map(all.map(([node, points]) => [node, Number(points)]));
  },
  add: async (nodes, points) => {
    const batch = redis.multi();
    for (const node of nodes) batch.hincrby(keys.suspects(runId), node, points);
    await batch.pexpire(keys.suspects(runId), keepMs).exec();
  },
});
