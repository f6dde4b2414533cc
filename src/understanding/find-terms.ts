import { isEverydayName, mayBeLiteral } from './lexicon/everyday-names.ts';
import { phrasesByFirst, respelled } from './lexicon/lexicon.ts';
import { textOf } from './squeezed.ts';
import type { Token } from './token.ts';

/** Finds what words mean: the longest phrase of the lexicon at each place. */

const canBeWord = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.type === 'word' ||
    token.type === 'han' ||
    token.type === 'number' ||
    token.type === 'amount' ||
    (token.type === 'end' && !token.sure));

/** The word with no letter more than so many times in a row. */
const atMost = (word: string, times: number): string =>
  [...word].filter((letter, at) => at < times || word.slice(at - times, at) !== letter.repeat(times)).join('');

/** `slooow`, `heeelp`: the word that it is with one or two of such letters; undefined: none. */
const drawn = (word: string): string | undefined => {
  if (!/^[a-z]{4,30}$/.test(word) || atMost(word, 2) === word) return undefined;
  return [atMost(word, 1), atMost(word, 2)].find((shorter) => phrasesByFirst.has(shorter));
};

/** A hyphen between words of the language is a space: `not-ready`. */
const wordOf = (token: Token | undefined): string | undefined => {
  if (!canBeWord(token) || token === undefined) return undefined;
  if (token.type !== 'word' || phrasesByFirst.has(token.text)) return token.text;
  return drawn(token.text) ?? respelled(token.text) ?? token.text;
};

const longestAt = (
  words: readonly (string | undefined)[],
  at: number,
): { length: number; terms: ReadonlySet<string> } | undefined => {
  const first = words[at];
  if (first === undefined) return undefined;
  const found = phrasesByFirst
    .get(first)
    ?.find(({ pieces }) => pieces.every((piece, index) => words[at + index] === piece));
  return found && { length: found.pieces.length, terms: found.terms };
};

export const findTerms = (tokens: readonly Token[]): Token[] => {
  const words = tokens.map(wordOf);
  const result: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    const found = longestAt(words, at);
    const last = found && tokens[at + found.length - 1];
    // A number is a word only together with others, or where it is one by itself: `504`.
    if (
      token?.literal &&
      (found === undefined || (found.length === 1 && (isEverydayName(token.text) || mayBeLiteral(found.terms))))
    ) {
      result.push(token);
      at += 1;
    } else if (token && found && last) {
      const text = textOf(tokens.slice(at, at + found.length));
      result.push({ type: 'term', terms: found.terms, start: token.start, end: last.end, text });
      at += found.length;
    } else {
      if (token) result.push(token);
      at += 1;
    }
  }
  return result;
};
