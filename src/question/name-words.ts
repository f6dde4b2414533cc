import type { ClusterNames, KnownKind } from '../case/known-names.ts';
import type { Meaning } from '../understanding/meaning.ts';

/**
 * Words of a sentence that the cluster has as names, though the grammar takes them for words of the language: a pod
 * called `who`. They are read as names only where nothing can be asked without.
 */

/** How each kind is written, the likeliest first. */
const written: readonly (readonly [KnownKind, string])[] = [
  ['pod', 'pod'],
  ['service', 'svc'],
  ['deployment', 'deploy'],
  ['statefulset', 'sts'],
  ['daemonset', 'ds'],
  ['node', 'node'],
];

const word = /(?<![\w./:@-])[a-z0-9][a-z0-9-]{0,62}(?![\w/:@-])/gi;
/** Sentences are read once more for each. */
const mostWords = 6;

interface NameWord {
  name: string;
  at: number;
  /** `pod/who` */
  as: string;
}

const nameWords = (text: string, { from, to, of }: Meaning, { byName }: ClusterNames): NameWord[] => {
  const had = new Set([from, to, of].map((end) => (end && 'name' in end ? end.name : undefined)));
  return [...text.matchAll(word)].flatMap((found) => {
    const name = found[0].toLowerCase();
    const known = byName.get(name);
    if (known === undefined || had.has(name)) return [];
    const form = written.find(([kind]) => known.some((each) => each.kind === kind))?.[1];
    return form === undefined ? [] : [{ name, at: found.index, as: `${form}/${name}` }];
  });
};

const replaced = (text: string, words: readonly NameWord[]): string =>
  words.toReversed().reduce((so, { at, name, as }) => so.slice(0, at) + as + so.slice(at + name.length), text);

/** `why who cannot reach test`: outright why something does not reach something. */
const asksWhy = /^\s*(?:[@/]?calico(?:-why)?[\s,:]+)?(?:why\s|为什么|为啥)/i;
const fails = /\b(?:cannot|not|unable|fails?|times? out)\b|n['’]?t\b|不通|连不上|访问不了|访问不到|超时/i;

/** The sentence with such words written as names: each by itself, and all of them; empty where none can help. */
export const withNameWords = (text: string, meaning: Meaning, names: ClusterNames): string[][] => {
  const { kind, missing = [] } = meaning;
  // Where both ends are words of the grammar, nothing seems to be asked at all.
  const isUnread = kind === 'not-ours' && asksWhy.test(text) && fails.test(text);
  if (!isUnread && (kind !== 'ask-back' || !missing.some((one) => one === 'from' || one === 'to' || one === 'of')))
    return [];
  const words = nameWords(text, meaning, names).slice(0, mostWords);
  if (words.length === 0) return [];
  return [words.map((one) => replaced(text, [one])), ...(words.length > 1 ? [[replaced(text, words)]] : [])];
};
