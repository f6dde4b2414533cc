import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Which sweeps are under way, so that a second one of a kind in a channel is not begun beside the first. */
export interface SweepClaims {
  /** `undefined`: it is yours. Else the id of the one that runs. */
  claim(sweep: string, team: string, channel: string, id: string): Promise<string | undefined>;
  /** It ended: the next may begin. Another's claim is left alone. */
  giveBack(sweep: string, team: string, channel: string, id: string): Promise<void>;
}

/** A sweep whose worker died stops being "under way" after this. */
const claimedForMs = 15 * 60_000;

export const openSweepClaims = (redis: Redis, keys: Keys): SweepClaims => ({
  claim: async (sweep, team, channel, id) => {
    const key = keys.sweep(team, channel, sweep);
    if ((await redis.set(key, id, 'PX', claimedForMs, 'NX')) === 'OK') return undefined;
    return (await redis.get(key)) ?? undefined;
  },
  giveBack: async (sweep, team, channel, id) => {
    const key = keys.sweep(team, channel, sweep);
    if ((await redis.get(key)) === id) await redis.del(key);
  },
});
