import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Which cluster checks are under way, so that a second one of a kind in a channel is not begun beside the first. */
export interface ClusterCheckClaims {
  /** `undefined`: it is yours. Else the id of the one that runs. */
  claim(clusterCheck: string, team: string, channel: string, id: string): Promise<string | undefined>;
  /** It ended: the next may begin. Another's claim is left alone. */
  giveBack(clusterCheck: string, team: string, channel: string, id: string): Promise<void>;
}

/** A cluster check whose worker died stops being "under way" after this. */
const claimedForMs = 15 * 60_000;

export const openClusterCheckClaims = (redis: Redis, keys: Keys): ClusterCheckClaims => ({
  claim: async (clusterCheck, team, channel, id) => {
    const key = keys.clusterCheck(team, channel, clusterCheck);
    if ((await redis.set(key, id, 'PX', claimedForMs, 'NX')) === 'OK') return undefined;
    return (await redis.get(key)) ?? undefined;
  },
  giveBack: async (clusterCheck, team, channel, id) => {
    const key = keys.clusterCheck(team, channel, clusterCheck);
    if ((await redis.get(key)) === id) await redis.del(key);
  },
});
