import { isEndToken, means, type Token } from './token.ts';

/** What a sentence says of what works, apart from what it asks. */

export interface Clauses {
  /** What fails, or what is asked. */
  asked: Token[];
  /** What works beside it. */
  works: Token[];
}

const ends = (token: Token): boolean => token.type === 'break' && /^[,;.!?\n()]$/.test(token.text);

const isBut = (token: Token): boolean => means(token, 'but');

/** A sentence in parts, at its marks and where something is set against something else. */
export const partsIn = (tokens: readonly Token[]): Token[][] => {
  const all: Token[][] = [[]];
  tokens.forEach((token, at) => {
    const part = all.at(-1) ?? [];
    // `web-0 is ok and web-1 is the one that fails`
    const joins =
      token.text === 'and' &&
      (isEndToken(tokens[at + 1]) || isEndToken(tokens[at + 2])) &&
      part.some((one) => isEndToken(one)) &&
      !part.some((one) => means(one, 'between')) &&
      saysWorks(part);
    if (ends(token) || isBut(token) || joins) all.push([]);
    if (!isBut(token)) all.at(-1)?.push(token);
  });
  return all;
};

/** A word of what fails. */
export const isFailure = (token: Token): boolean =>
  token.text === '\u2717' ||
  (token.type === 'term' &&
    [...token.terms].some(
      (term) => term.startsWith('symptom:') && term !== 'symptom:ping-only' && term !== 'symptom:dns',
    )) ||
  (means(token, 'not', 'cant-reach', 'fails', 'unreachable', 'refuses', 'blocks') && !means(token, 'works'));

/** A part that says of something that it works: `web-1 is fine`, `其他节点正常`. */
const saysWorks = (part: readonly Token[]): boolean =>
  part.some((token) => means(token, 'works') || token.text === '\u2713') &&
  !part.some(isFailure) &&
  // `just fine` is no restriction.
  !part.some((token) => means(token, 'if', 'would') || (means(token, 'only') && token.text !== 'just'));

/** `X can reach it`, without a question. */
const saysCan = (part: readonly Token[], index: number, all: readonly (readonly Token[])[]): boolean => {
  const at = part.findIndex((token) => means(token, 'can') && !means(token, 'who'));
  return (
    all.length > 1 &&
    at > 0 &&
    part.slice(at).some((token) => means(token, 'reach', 'resolve')) &&
    !part.some(isFailure) &&
    !part.some((token) => token.type === 'break' && token.text === '?') &&
    !part.some((token) =>
      means(token, 'why', 'who', 'what', 'which', 'if', 'would', 'where', 'first', 'until', 'after'),
    ) &&
    all.some((other, where) => where !== index && other.some(isFailure))
  );
};

/** `…, web-1 does`, `…, db-1 can`: as the other one does not. */
const saysDoes = (part: readonly Token[], index: number, all: readonly (readonly Token[])[]): boolean => {
  const said = part.filter((token) => token.type !== 'break' && !means(token, 'noise', 'the'));
  return (
    index > 0 &&
    said.length === 2 &&
    isEndToken(said[0]) &&
    /^(?:does|do|did|can|is|could)$/.test(said[1]?.text ?? '') &&
    all.slice(0, index).some((other) => other.some(isFailure))
  );
};

/** `… but not on 8443` */
const isPortOnly = (part: readonly Token[]): boolean =>
  part.some(({ type }) => type === 'port') &&
  part.every(
    (token) =>
      token.type === 'port' || token.type === 'break' || means(token, 'not', 'on', 'port', 'the', 'to', 'noise'),
  );

/** `A reaches B but B does not reach A`, `…, both reach web-1`: told for comparison, beside a whole failure. */
const saysReaches = (part: readonly Token[], index: number, all: readonly (readonly Token[])[]): boolean => {
  const isPlain =
    part.some((token) => means(token, 'reach') && !means(token, 'connection')) &&
    !part.some(isFailure) &&
    !part.some((token) => token.text === '?' || means(token, 'why', 'who', 'what', 'which', 'if', 'would', 'only'));
  if (!isPlain) return false;
  const isWhole = (other: readonly Token[] | undefined): boolean =>
    other !== undefined && other.filter(isEndToken).length >= 2 && other.some(isFailure);
  const first = part.find((token) => token.type !== 'break');
  if (/^(?:both|each of them)$/.test(first?.text ?? '')) return isWhole(all[index - 1]);
  const names = (one: readonly Token[]): string =>
    one
      .filter(isEndToken)
      .map(({ text }) => text)
      .sort()
      .join(' ');
  const next = all[index + 1];
  return isWhole(next) && part.filter(isEndToken).length === 2 && next !== undefined && names(part) === names(next);
};

export const clausesOf = (tokens: readonly Token[]): Clauses => {
  const all = partsIn(tokens);
  const works: Token[] = [];
  const asked: Token[] = [];
  all.forEach((part, index) => {
    const next = all[index + 1];
    // `node-5 sees node-6 but not node-7`
    const contrasted =
      next !== undefined &&
      means(next[0], 'not') &&
      (next.some((token) => token.type === 'end') || isPortOnly(next)) &&
      !next.some((token) => means(token, 'reach', 'cant-reach')) &&
      part.some((token) => token.type === 'end') &&
      !part.some(isFailure);
    // `web-0 reaches db-0, web-1 does not`
    const said = next?.filter((token) => token.type !== 'break' && !means(token, 'the', 'noise')) ?? [];
    const denied =
      said.length === 2 &&
      isEndToken(said[0]) &&
      means(said[1], 'not') &&
      part.filter(isEndToken).length >= 2 &&
      part.some((token) => means(token, 'reach')) &&
      !part.some(isFailure);
    (denied ||
    saysWorks(part) ||
    saysCan(part, index, all) ||
    saysDoes(part, index, all) ||
    saysReaches(part, index, all) ||
    contrasted
      ? works
      : asked
    ).push(...part);
  });
  return { asked, works };
};

const moment = /^(?:before|until|till|prior to|up to)$/;

/** `worked before the upgrade of node-3`: when, and not for whom. */
export const withoutMoments = (works: readonly Token[]): Token[] => {
  const at = works.findIndex((token) => moment.test(token.text));
  return at < 0 ? [...works] : works.slice(0, at);
};
