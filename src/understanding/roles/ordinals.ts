import { isEndToken, means, type Token } from '../token.ts';

/** `the latter`, `后者`, `the first one`: an end that was named before, by its place among two. */

/** What stands behind who does something. */
const goesOn = (token: Token | undefined): boolean =>
  token === undefined ||
  token.type === 'break' ||
  means(token, 'not', 'can', 'does', 'is', 'has', 'reach', 'cant-reach', 'gets');

/** How many tokens say it, and which of the two is meant. */
const ordinalAt = (tokens: readonly Token[], at: number): { length: number; which: 0 | 1 } | undefined => {
  const [one, two, three] = [tokens[at], tokens[at + 1], tokens[at + 2]].map((token) => token?.text ?? '');
  const which = (word: string | undefined): 0 | 1 | undefined =>
    /^(?:former|first|first one)$/.test(word ?? '')
      ? 0
      : /^(?:latter|second|second one)$/.test(word ?? '')
        ? 1
        : undefined;
  if (one === 'the') {
    const found = which(two);
    const length = three === 'one' ? 3 : 2;
    // `the first time`, `the second packet`: those are others.
    if (found !== undefined && (length === 3 || /latter|former/.test(two ?? '') || goesOn(tokens[at + 2])))
      return { length: / one$/.test(two ?? '') ? 2 : length, which: found };
  }
  if (/^(?:former|latter)$/.test(one ?? '')) return { length: 1, which: one === 'former' ? 0 : 1 };
  if (/^[前后]$/.test(one ?? '') && two === '者') return { length: 2, which: one === '前' ? 0 : 1 };
  return /^[前后]者$/.test(one ?? '') ? { length: 1, which: one === '前者' ? 0 : 1 } : undefined;
};

/** With the ends in place of the words that point at them; ends that were only named for that are left out. */
export const withOrdinals = (tokens: readonly Token[]): Token[] => {
  const ends = tokens.filter(isEndToken);
  const [first, second] = ends;
  if (first === undefined || second === undefined) return [...tokens];
  const placed: Token[] = [];
  const pointed = new Set<0 | 1>();
  let pointedFrom = Number.POSITIVE_INFINITY;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    const found = token && token.start > second.start ? ordinalAt(tokens, at) : undefined;
    if (token && found) {
      const end = [first, second][found.which] ?? first;
      placed.push({ ...end, start: token.start, end: tokens[at + found.length - 1]?.end ?? token.end });
      pointed.add(found.which);
      pointedFrom = Math.min(pointedFrom, token.start);
      at += found.length - 1;
    } else if (token) placed.push(token);
  }
  if (pointed.size === 0) return [...tokens];
  // With both pointed at, or with another end, the words before only say who is spoken of.
  const isWhole = pointed.size === 2 || ends.length > 2;
  if (isWhole) return placed.filter(({ start }) => start >= pointedFrom);
  return placed.filter(
    ({ start }) => !(start === first.start && pointed.has(0)) && !(start === second.start && pointed.has(1)),
  );
};
