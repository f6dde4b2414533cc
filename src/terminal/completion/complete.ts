import type { Command } from 'commander';
import { printableLine } from '../printable.ts';
import { cachedNames } from './cached-names.ts';
import { type Fitting, fittingAt, type Place } from './fitting.ts';
import { namesWanted } from './name-lists.ts';
import type { PrivateCache } from './private-cache.ts';

/** What completion asks of the world around it. */
export interface Around {
  env: NodeJS.ProcessEnv;
  cache: PrivateCache;
  /** Milliseconds. */
  now: () => number;
  namesInCluster: (place: Place, path: string) => Promise<string[] | undefined>;
  contextsIn: (place: Place) => string[];
}

/** A name of a context can be anything; only what no shell does something with is offered. */
const safeContext = /^[A-Za-z0-9_][A-Za-z0-9_.:@/-]{0,252}$/;

const namesFor = async (
  source: 'namespaces' | 'pods' | 'ends',
  { typed, place }: Fitting,
  around: Around,
): Promise<string[]> => {
  const { kinds, lists } = namesWanted(source, typed);
  const found = await Promise.all(
    lists.map(async ({ path, isName, write }) => {
      const ask = () => around.namesInCluster(place, path);
      const names = await cachedNames({ ...around, path, place, ask });
      return names.filter(isName).map(write);
    }),
  );
  return [...kinds, ...found.flat()];
};

const more = async (fitting: Fitting, around: Around): Promise<string[]> => {
  switch (fitting.source) {
    case 'contexts':
      return around.contextsIn(fitting.place).filter((name) => safeContext.test(name));
    case 'namespaces':
    case 'pods':
    case 'ends':
      return namesFor(fitting.source, fitting, around);
    default:
      return [];
  }
};

const mostShown = 1_000;

/**
 * Lines for the script of a shell: a word, and behind a tab what it does. `@files` and `@folders` alone: those that the
 * shell finds itself. No word has a character that a shell does something with.
 */
export const completionsOf = async (program: Command, words: readonly string[], around: Around): Promise<string[]> => {
  // A quotation mark that is not closed yet is no part of the word.
  const typed = words.at(-1)?.replace(/^["']/, '') ?? '';
  const fitting = fittingAt(program, [...words.slice(0, -1), typed]);
  const { source, lead, choices } = fitting;
  if (source === 'files' || source === 'folders') return [`@${source}`];
  const found = [...choices, ...(await more(fitting, around)).sort().map((word) => ({ word, about: '' }))].filter(
    ({ word }) => word.startsWith(fitting.typed),
  );
  return found
    .slice(0, mostShown)
    .map(({ word, about }) => (about === '' ? `${lead}${word}` : `${lead}${word}\t${printableLine(about)}`));
};
