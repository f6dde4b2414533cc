import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../limits/bounded-json.ts';
import { smallAnswer } from '../../limits/limits.ts';
import { verbatim } from '../../words/message.ts';
import type { Place } from './fitting.ts';
import type { PrivateCache } from './private-cache.ts';

/** Names of one list for a short while: who types asks for the same list with each key. */

/** What was found, and that nothing was, in milliseconds. */
const keptMs = 30_000;
const failureKeptMs = 10_000;

const keptSchema = z.strictObject({
  /** Absent: the cluster did not answer. */
  names: z.array(z.string().max(253)).max(5_000).optional(),
});

/** Whatever decides which cluster answers: files of the kubeconfig as they are now, and the context. */
const whereabouts = async (place: Place, env: NodeJS.ProcessEnv): Promise<string[]> => {
  const named = place.kubeconfig ?? env.KUBECONFIG;
  const files = (named === undefined || named === '' ? join(env.HOME ?? '', '.kube', 'config') : named).split(
    delimiter,
  );
  const states = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return found === undefined ? file : `${file} ${found.ino} ${found.size} ${found.mtimeMs}`;
    }),
  );
  return [...states, place.context ?? ''];
};

export interface NamesAsked {
  /** Where the API server lists them. */
  path: string;
  place: Place;
  env: NodeJS.ProcessEnv;
  cache: PrivateCache;
  /** Milliseconds. */
  now: () => number;
  /** Asks the cluster; undefined where it does not answer. */
  ask: () => Promise<string[] | undefined>;
}

/** Names as somebody wrote them: whoever shows them looks at each. */
export const cachedNames = async ({ path, place, env, cache, now, ask }: NamesAsked): Promise<string[]> => {
  const key = JSON.stringify([path, ...(await whereabouts(place, env))]);
  const file = `names-${createHash('sha256').update(key).digest('hex')}.json`;
  const known = await cache.read(file);
  if (known !== undefined) {
    const age = now() - known.at;
    const kept = keptIn(known.text);
    if (kept && age >= 0 && age < (kept.names === undefined ? failureKeptMs : keptMs)) return kept.names ?? [];
  }
  const names = await ask();
  await cache.write(file, JSON.stringify(names === undefined ? {} : { names }));
  return names ?? [];
};

const keptIn = (text: string): z.infer<typeof keptSchema> | undefined => {
  try {
    return keptSchema.safeParse(parseJson(text, verbatim('names'), smallAnswer)).data;
  } catch {
    return undefined;
  }
};
