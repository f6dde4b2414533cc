import { isEndToken, means, type Token, type TokenOf } from '../token.ts';
import { withNamespace } from './takes-namespace.ts';

/** `web-0 访问 payment 不通，svc 名字就叫 payment`, `…, payment 在 pay 这个 ns`: what is said of a name behind the sentence. */

const isMark = (token: Token | undefined): boolean =>
  token === undefined || (token.type === 'break' && /^[,;.()\n]$/.test(token.text));

const isFiller = (token: Token | undefined): boolean =>
  means(token, 'the', 'noise', 'name', 'is', 'this') || token?.text === '在';

const nameOf = (token: Token | undefined): string | undefined => {
  if (token?.type === 'word') return token.text;
  return isEndToken(token) && 'name' in token.what ? token.what.name : undefined;
};

/** Whether the end is all that its part says. */
const isAlone = (tokens: readonly Token[], at: number): { from: number; to: number } | undefined => {
  let from = at;
  while (isFiller(tokens[from - 1])) from -= 1;
  let to = at;
  while (isFiller(tokens[to + 1])) to += 1;
  return from > 1 && isMark(tokens[from - 1]) && isMark(tokens[to + 1]) ? { from: from - 1, to } : undefined;
};

/** The named thing with what is said of it. */
const withSaid = (named: Token, said: TokenOf<'end'>): Token | undefined => {
  const { what } = said;
  const known = isEndToken(named) && 'namespace' in named.what ? named.what.namespace : undefined;
  const place = { start: named.start, end: named.end, text: named.text };
  const port = (isEndToken(named) ? named.port : undefined) ?? said.port;
  const more = port === undefined ? {} : { port };
  if (what.kind === 'service' || what.kind === 'workload') {
    const namespace = what.namespace ?? known;
    return { ...said, ...place, ...more, what: namespace === undefined ? what : { ...what, namespace } };
  }
  if (what.kind !== 'thing' && what.kind !== 'pod') return undefined;
  if (what.namespace === undefined || known !== undefined) return undefined;
  return isEndToken(named) ? { ...withNamespace(named, what.namespace), ...place } : { ...said, ...place, ...more };
};

export const joinSameNamed = (tokens: Token[]): void => {
  for (let at = tokens.length - 1; at > 1; at -= 1) {
    const token = tokens[at];
    const part = isEndToken(token) ? isAlone(tokens, at) : undefined;
    if (!isEndToken(token) || part === undefined) continue;
    const name = nameOf(token);
    const first = tokens.findIndex(
      (one, place) =>
        place < part.from &&
        name !== undefined &&
        nameOf(one) === name &&
        (one.type === 'word' ||
          (isEndToken(one) && (!one.sure || one.what.kind === 'service') && one.what.kind !== 'node')),
    );
    const named = tokens[first];
    const joined = named && withSaid(named, token);
    if (joined === undefined) continue;
    tokens[first] = joined;
    tokens.splice(part.from, part.to - part.from + 1);
    at = part.from;
  }
};
