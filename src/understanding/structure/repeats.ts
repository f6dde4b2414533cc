import { isEndToken, type Token } from '../token.ts';
import { isClose, isOpen } from './marks.ts';

/** `web-0 (10.244.3.17)`: the same end once more. */
export const dropRepeats = (tokens: Token[]): void => {
  for (let at = 1; at + 2 < tokens.length; at += 1) {
    const inner = tokens[at + 1];
    const outer = tokens[at - 1];
    if (
      !isOpen(tokens[at]) ||
      !isEndToken(inner) ||
      inner.what.kind !== 'address' ||
      !isClose(tokens[at + 2]) ||
      !isEndToken(outer)
    )
      continue;
    if (outer.what.kind === 'address' || outer.what.kind === 'node') continue;
    if (inner.port !== undefined && outer.port === undefined) tokens[at - 1] = { ...outer, port: inner.port };
    tokens.splice(at, 3);
  }
};
