import { isEndToken, means, type Token, type TokenOf } from '../token.ts';

/** `web-0 cannot reach db-1, i mean db-2`, `web-0 连不上 db-1，说错了，是 db-2`: what is said last takes the place of what it mends. */

const mends =
  /^(?:i mean|i meant|meant|correction|actually|er|erm|说错了|写错了|打错了|更正|更正一下|我是说|我说的是)$/;

const isMark = (token: Token | undefined): boolean => token?.type === 'break' && /^[,;.:()!-]$/.test(token.text);

const isFiller = (token: Token | undefined): boolean =>
  means(token, 'the', 'noise', 'pod', 'is', 'from', 'to', 'port') || isMark(token);

/** `web` of `web-0`. */
const stemOf = ({ what }: TokenOf<'end'>): string | undefined =>
  'name' in what && what.name !== undefined ? what.name.replace(/-[a-z0-9]{1,10}$/, '') : undefined;

/** What the words behind a marker mend with: one end or one port, and nothing more in that part. */
const mendedBy = (tokens: readonly Token[], marker: number): { at: number; to: number } | undefined => {
  let at = marker + 1;
  while (isFiller(tokens[at])) at += 1;
  const token = tokens[at];
  if (!isEndToken(token) && token?.type !== 'port') return undefined;
  let to = at;
  while (tokens[to + 1]?.type === 'break' && !/^[?\n]$/.test(tokens[to + 1]?.text ?? '')) to += 1;
  return to === tokens.length - 1 || to > at ? { at, to } : undefined;
};

/** Which token it is said in place of; -1: that is not certain. */
const mendedAt = (before: readonly Token[], by: Token): number => {
  if (by.type === 'port') return before.findLastIndex(({ type }) => type === 'port');
  if (!isEndToken(by)) return -1;
  const stem = stemOf(by);
  const alike = before.flatMap((token, at) =>
    isEndToken(token) && token.what.kind === by.what.kind && stemOf(token) === stem && stem !== undefined ? [at] : [],
  );
  return alike.length === 1 ? (alike[0] ?? -1) : -1;
};

export const applyCorrections = (tokens: Token[]): void => {
  for (let marker = tokens.length - 2; marker > 1; marker -= 1) {
    if (!mends.test(tokens[marker]?.text ?? '')) continue;
    const found = mendedBy(tokens, marker);
    const by = found && tokens[found.at];
    if (found === undefined || by === undefined) continue;
    const at = mendedAt(tokens.slice(0, marker), by);
    const old = tokens[at];
    // `not 5432, i meant 6432` says so by itself.
    if (old === undefined || /^(?:not|是)$/.test(tokens[at - 1]?.text ?? '')) continue;
    const kept = isEndToken(by) && isEndToken(old) && by.port === undefined ? old.port : undefined;
    tokens[at] = { ...by, start: old.start, end: old.end, ...(kept === undefined ? {} : { port: kept }) } as Token;
    let from = marker;
    while (isMark(tokens[from - 1])) from -= 1;
    tokens.splice(from, found.to - from + 1);
  }
};
