import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';

/** A cluster check whose worker died stops being "under way" after this. */
const claimedForMs = 15 * 60_000;

/** Which cluster checks are under way, so that a second one of a kind in a conversation is not begun beside the first. */
export const openClusterCheckClaims = (redis: Redis, keys: Keys) => ({
  /** `undefined`: it is yours. Else the id of the one that runs. */
  claim: async (clusterCheck: string, conversation: Conversation, id: string): Promise<string | undefined> => {
    const key = keys.clusterCheck(conversation, clusterCheck);
    if ((await redis.set(key, id, 'PX', claimedForMs, 'NX')) === 'OK') return undefined;
    return (await redis.get(key)) ?? undefined;
  },
  /** It ended: the next may begin. Another's claim is left alone. */
  giveBack: async (clusterCheck: string, conversation: Conversation, id: string): Promise<void> => {
    const key = keys.clusterCheck(conversation, clusterCheck);
    if ((await redis.get(key)) === id) await redis.del(key);
  },
});
