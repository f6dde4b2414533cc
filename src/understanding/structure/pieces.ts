import { textOf } from '../squeezed.ts';
import type { Token, Unplaced } from '../token.ts';

export const replace = (tokens: Token[], from: number, to: number, ...by: Token[]): void => {
  tokens.splice(from, to - from + 1, ...by);
};

/** A piece that stands where these tokens do. */
export const placed = (tokens: readonly Token[], from: number, to: number, what: Unplaced): Token => ({
  ...what,
  start: tokens[from]?.start ?? 0,
  end: tokens[to]?.end ?? 0,
  text: textOf(tokens.slice(from, to + 1)),
});

/** Makes one piece of these tokens. */
export const merge = (tokens: Token[], from: number, to: number, what: Unplaced): void =>
  replace(tokens, from, to, placed(tokens, from, to, what));

export const carried = (token: Token | undefined) =>
  token?.type === 'end'
    ? {
        ...(token.port === undefined ? {} : { port: token.port }),
        ...(token.protocol ? { protocol: token.protocol } : {}),
      }
    : {};
