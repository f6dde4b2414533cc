/**
 * Reads words one after the other, so that the time is linear in their number whatever they are: a pattern
 * with alternatives under a repetition can try each of 2^n ways. Positions come in the order in which such a
 * pattern would try them, so the first that fits is the same.
 */

/** Alternatives, each of one or more words in lower case. */
export type Phrases = readonly (readonly string[])[];

/** `can not|cannot` → Phrases. */
export const phrases = (alternatives: string): Phrases => alternatives.split('|').map((one) => one.split(' '));

/** The positions behind those of the phrases that stand at a position. */
export const behindOne = (words: readonly string[], at: number, alternatives: Phrases): number[] =>
  alternatives
    .filter((phrase) => phrase.every((word, index) => words[at + index] === word))
    .map((phrase) => at + phrase.length);

/** As `behindOne`, or none of them. */
export const behindOptional = (words: readonly string[], at: number, alternatives: Phrases): number[] => [
  ...behindOne(words, at, alternatives),
  at,
];

/** Every position that any number of the phrases leads to, each once, the longest way first. */
export const behindMany = (words: readonly string[], at: number, alternatives: Phrases): number[] => {
  const seen = new Set([at]);
  const open = [{ position: at, next: behindOne(words, at, alternatives) }];
  const ends: number[] = [];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next.shift();
    if (next === undefined) {
      ends.push(top.position);
      open.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      open.push({ position: next, next: behindOne(words, next, alternatives) });
    }
  }
  return ends;
};
