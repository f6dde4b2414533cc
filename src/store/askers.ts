import type { Redis } from 'ioredis';
import { z } from 'zod';
import { bareQuestion, type Question } from '../case/question.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';
import { nameOfQuestion } from './run-record.ts';
import { runScript } from './script.ts';
import type { Seal } from './seal.ts';
import { mustCarry } from './stamp.ts';

interface Asker {
  user: string;
  /** One for all Slack ids of a person. */
  person: string;
}

/** What was asked. */
export type AskedName = string & { readonly name: unique symbol };

/** Whatever the channel and the words. */
export const questionName = (question: Question): AskedName =>
  `question ${nameOfQuestion('', bareQuestion(question))}` as AskedName;
export const clusterCheckName = (conversation: Conversation, clusterCheck: string, id: string): AskedName =>
  `cluster-check ${conversation} ${clusterCheck} ${id}` as AskedName;
/** An undo is asked for by whoever presses its button. */
export const undoName = (id: string): AskedName => `undo ${id}` as AskedName;

const recordSchema = z.object({
  stamp: z.string(),
  askers: z.array(z.object({ user: z.string(), person: z.string() })),
  seal: z.string(),
});

const swapScript = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** Longer than any fix waits for its approval. */
const keepMs = 3 * 86_400_000;
const mostTries = 100;
/** The newest are kept; nobody asks one thing with so many others. */
const mostAskers = 500;

/**
 * Who asked: everybody who asked a question, in whatever channel and however often. Sealed, because who asked may
 * not approve where the settings say so, and Redis is not believed when it says who did.
 */
export const openAskers = (
  redis: Redis,
  keys: Keys,
  { seal, onForged = () => undefined }: { seal?: Seal | undefined; onForged?: (() => void) | undefined },
) => {
  const sealed = (name: AskedName, askers: readonly Asker[]): object => ({ stamp: keys.stamp, name, askers });

  /** `undefined`: nothing is on record; `forged`: nobody who holds the key wrote it. */
  const readAs = (by: Seal, name: AskedName, text: string | null): Asker[] | 'forged' | undefined => {
    if (text === null) return undefined;
    try {
      const record = recordSchema.parse(parseJson(text, 'who asked', redisValue));
      mustCarry(keys.stamp, record, 'who asked');
      if (by.fits('askers', sealed(name, record.askers), record.seal)) return record.askers;
    } catch {
      // Not as it is written: said below.
    }
    onForged();
    return 'forged';
  };

  return {
    /** Does nothing in a process without the key. @throws where Redis does not answer. */
    add: async (name: AskedName, askers: readonly Asker[]): Promise<void> => {
      if (seal === undefined) return;
      const key = keys.askers(name);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const text = await redis.get(key);
        const known = readAs(seal, name, text);
        // What was forged stays so: who asked is not known any more, until it is forgotten.
        if (known === 'forged') return;
        const isNew = ({ user, person }: Asker): boolean =>
          known?.some((each) => each.user === user && each.person === person) !== true;
        const all = [...(known ?? []), ...askers.filter(isNew)].slice(-mostAskers);
        const next = JSON.stringify({ stamp: keys.stamp, askers: all, seal: seal.over('askers', sealed(name, all)) });
        if ((await runScript(redis, swapScript, [key], [text ?? '', next, keepMs])) === 1) return;
      }
      throw new Error('who asked cannot be written: others were always faster');
    },

    /** `unknown`: nothing is on record, or it was changed by somebody without the key. */
    of: async (name: AskedName): Promise<Asker[] | 'unknown'> => {
      if (seal === undefined) return 'unknown';
      const known = readAs(seal, name, await redis.get(keys.askers(name)));
      return known === undefined || known === 'forged' ? 'unknown' : known;
    },
  };
};
