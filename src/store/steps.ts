import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';

/**
 * Which steps of a run were posted. A step is claimed for a message before that message is sent and
 * confirmed after. A claim that was never confirmed is unsure: whether its message landed is for Slack
 * to say. Only the last owner of a run may claim, so that a worker that lost it posts nothing more.
 */
export interface Steps {
  /** Throws `LostRun` when another worker has taken the run over. */
  claim(message: string, steps: readonly string[], now: number): Promise<Claimed>;
  /** The message landed. */
  confirm(message: string, ts: string): Promise<void>;
  /** The message did not land: its steps may be claimed again. */
  forget(message: string): Promise<void>;
}

interface Claimed {
  /** To be posted by the caller now. */
  mine: string[];
  /** Claimed for a message of which nobody knows whether it landed. */
  unsure: { step: string; message: string; since: number }[];
}

export class LostRun extends Error {
  constructor(id: string) {
    super(`run ${id} was taken over by another worker`);
    this.name = 'LostRun';
  }
}

/** KEYS: steps, run. ARGV: owner, message, now, keep ms, steps… */
const claimScript = `
if redis.call('HGET', KEYS[2], 'owner') ~= ARGV[1] then return {'lost'} end
local answer = {}
local claimed = false
for i = 5, #ARGV do
  if redis.call('HSETNX', KEYS[1], 's:' .. ARGV[i], ARGV[2]) == 1 then
    claimed = true
    table.insert(answer, 'mine'); table.insert(answer, ARGV[i]); table.insert(answer, ''); table.insert(answer, '0')
  else
    local message = redis.call('HGET', KEYS[1], 's:' .. ARGV[i])
    if redis.call('HGET', KEYS[1], 'm:' .. message) == '' then
      local since = redis.call('HGET', KEYS[1], 't:' .. message) or '0'
      table.insert(answer, 'unsure'); table.insert(answer, ARGV[i]); table.insert(answer, message)
      table.insert(answer, since)
    end
  end
end
if claimed then
  redis.call('HSET', KEYS[1], 'm:' .. ARGV[2], '', 't:' .. ARGV[2], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return answer`;

const forgetScript = `
if redis.call('HGET', KEYS[1], 'm:' .. ARGV[1]) ~= '' then return 0 end
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i + 1] == ARGV[1] and string.sub(all[i], 1, 2) == 's:' then redis.call('HDEL', KEYS[1], all[i]) end
end
redis.call('HDEL', KEYS[1], 'm:' .. ARGV[1], 't:' .. ARGV[1])
return 1`;

const keepMs = 7 * 86_400_000;

export const openSteps = (redis: Redis, keys: Keys, id: string, owner: number): Steps => ({
  claim: async (message, steps, now) => {
    const args = [owner, message, now, keepMs, ...steps];
    const answer = z.array(z.string()).parse(await runScript(redis, claimScript, [keys.steps(id), keys.run(id)], args));
    if (answer[0] === 'lost') throw new LostRun(id);
    const claimed: Claimed = { mine: [], unsure: [] };
    for (let at = 0; at + 3 < answer.length; at += 4) {
      const [kind, step = '', other = '', since = '0'] = answer.slice(at, at + 4);
      if (kind === 'mine') claimed.mine.push(step);
      else claimed.unsure.push({ step, message: other, since: Number(since) });
    }
    return claimed;
  },

  confirm: async (message, ts) => {
    await redis.hset(keys.steps(id), `m:${message}`, ts);
  },

  forget: async (message) => {
    await runScript(redis, forgetScript, [keys.steps(id)], [message]);
  },
});
