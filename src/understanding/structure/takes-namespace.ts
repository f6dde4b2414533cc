import { isEndToken, type Token, type TokenOf } from '../token.ts';

/** `worker-0 in jobs`: what has a namespace is no node, whatever it is called. */
const asPod = (token: TokenOf<'end'>): TokenOf<'end'> =>
  token.what.kind === 'node' && !token.sure && token.what.name !== undefined
    ? { ...token, what: { kind: 'pod', name: token.what.name } }
    : token;

export const withNamespace = (given: TokenOf<'end'>, namespace: string): Token => {
  const token = asPod(given);
  const { what } = token;
  if (what.kind === 'pods' && what.node === undefined && what.namespace === undefined)
    return { ...token, what: { ...what, namespace } };
  if (
    what.kind !== 'pod' &&
    what.kind !== 'thing' &&
    what.kind !== 'service' &&
    what.kind !== 'workload' &&
    what.kind !== 'labels'
  )
    return token;
  return what.namespace === undefined ? { ...token, what: { ...what, namespace } } : token;
};

export const takesNamespace = (token: Token | undefined): token is TokenOf<'end'> =>
  isEndToken(token) &&
  ((token.what.kind === 'node' && !token.sure && /^(?:worker|master|cp)-?\d+$/.test(token.text)) ||
    (token.what.kind === 'pods' && token.what.node === undefined && token.what.namespace === undefined) ||
    ((token.what.kind === 'pod' ||
      token.what.kind === 'thing' ||
      token.what.kind === 'service' ||
      token.what.kind === 'workload' ||
      token.what.kind === 'labels') &&
      token.what.namespace === undefined));
