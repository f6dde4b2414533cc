import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';

/** Which cluster checks are under way, so that a second one of a kind in a conversation is not begun beside the first. */
export interface ClusterCheckClaims {
  /** `undefined`: it is yours. Else the id of the one that runs. */
  claim(clusterCheck: string, conversation: Conversation, id: string): Promise<string | undefined>;
  /** It ended: the next may begin. Another's claim is left alone. */
  giveBack(clusterCheck: string, conversation: Conversation, id: string): Promise<void>;
}

/** A cluster check whose worker died stops being "under way" after this. */
const claimedForMs = 15 * 60_000;

export const openClusterCheckClaims = (redis: Redis, keys: Keys): ClusterCheckClaims => ({
  claim: async (clusterCheck, conversation, id) => {
    const key = keys.clusterCheck(conversation, clusterCheck);
    if ((await redis.set(key, id, 'PX', claimedForMs, 'NX')) === 'OK') return undefined;
    return (await redis.get(key)) ?? undefined;
  },
  giveBack: async (clusterCheck, conversation, id) => {
    const key = keys.clusterCheck(conversation, clusterCheck);
    if ((await redis.get(key)) === id) await redis.del(key);
  },
});
