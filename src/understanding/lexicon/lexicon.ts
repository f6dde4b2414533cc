import { chinese, chineseAgents, chineseSymptoms } from './chinese.ts';
import { commonWords, english, englishAgents, englishSymptoms } from './english.ts';
import { ordinaryWords } from './ordinary-words.ts';

/** All phrases of all languages, found by their first piece; each piece is a Latin word or one Chinese character. */

interface Phrase {
  pieces: readonly string[];
  terms: ReadonlySet<string>;
}

const han = /[\u3400-\u9fff]/;

/** `ping不通` → `ping`, `不`, `通`. */
const piecesOf = (phrase: string): string[] =>
  phrase
    .replace(/[\u3400-\u9fff]/g, ' $& ')
    .split(' ')
    .filter((piece) => piece !== '');

const build = (): ReadonlyMap<string, readonly Phrase[]> => {
  const all = new Map<string, { pieces: readonly string[]; terms: Set<string> }>();
  const add = (term: string, phrases: string): void => {
    for (const phrase of phrases.split('|')) {
      const pieces = piecesOf(phrase);
      const key = pieces.join(' ');
      const known = all.get(key) ?? { pieces, terms: new Set<string>() };
      known.terms.add(term);
      all.set(key, known);
    }
  };
  for (const table of [english, chinese]) for (const [term, phrases] of Object.entries(table)) add(term, phrases);
  for (const table of [englishSymptoms, chineseSymptoms]) {
    for (const [symptom, phrases] of Object.entries(table)) add(`symptom:${symptom}`, phrases);
  }
  for (const table of [englishAgents, chineseAgents]) {
    for (const [agent, phrases] of Object.entries(table)) add(`agent:${agent}`, phrases);
  }
  const byFirst = new Map<string, Phrase[]>();
  for (const phrase of all.values()) {
    const [first = ''] = phrase.pieces;
    byFirst.set(first, [...(byFirst.get(first) ?? []), phrase]);
  }
  for (const phrases of byFirst.values()) phrases.sort((a, b) => b.pieces.length - a.pieces.length);
  return byFirst;
};

export const phrasesByFirst = build();

/** Pieces with marks in them that are words and no names: `i/o`, `calico/node`, `net/http`. */
export const markedPieces: ReadonlySet<string> = new Set(
  [...phrasesByFirst.values()]
    .flat()
    .flatMap(({ pieces }) => pieces)
    .filter((piece) => /[^a-z0-9]/.test(piece) && !han.test(piece))
    .concat(
      'and/or',
      'plugin/errors',
      'disconnect/reset',
      'reset/disconnect',
      'connect/read',
      '1/1',
      'tcp/ip',
      'n/a',
      'read/write',
      'request/response',
      'on/off',
      'w/o',
      'w/',
      'http/1.1',
      'http/2',
      'a/b',
      'e.g',
      'i.e',
      'vs',
      'am/pm',
    ),
);

/** Words that are no names, where a name could stand. */
export const common: ReadonlySet<string> = new Set([...commonWords.split(' '), ...ordinaryWords]);

/** Words that one letter may be wrong in. */
const spelled = new Set(
  [...phrasesByFirst.values()]
    .flat()
    .flatMap(({ pieces }) => pieces)
    .filter((piece) => /^[a-z]{6,}$/.test(piece)),
);

const nearby = (word: string): string[] => {
  const found: string[] = [];
  for (let at = 1; at <= word.length; at += 1) {
    // One letter too many, two swapped; one wrong or missing is found from the other side.
    if (at < word.length) found.push(word.slice(0, at) + word.slice(at + 1));
    if (at + 1 < word.length)
      found.push(word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2));
  }
  return found;
};

const shortenedWords = (): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const word of spelled) {
    for (let at = 1; at < word.length; at += 1) {
      const less = word.slice(0, at) + word.slice(at + 1);
      found.set(less, [...(found.get(less) ?? []), word]);
    }
  }
  return found;
};

/** Word with a letter less → words that have it; made when the first unknown word is read. */
let shortened: ReadonlyMap<string, string[]> | undefined;

/** `conection` → `connection`; undefined: it is like no word, or like too many. */
export const respelled = (word: string): string | undefined => {
  if (!/^[a-z]{5,20}$/.test(word) || common.has(word) || phrasesByFirst.has(word)) return undefined;
  shortened ??= shortenedWords();
  const found = new Set<string>(shortened.get(word) ?? []);
  if (word.length >= 6) for (const near of nearby(word)) if (spelled.has(near)) found.add(near);
  return found.size === 1 ? [...found][0] : undefined;
};
