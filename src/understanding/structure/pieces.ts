import type { Token } from '../token.ts';

export const replace = (tokens: Token[], from: number, to: number, ...by: Token[]): void => {
  tokens.splice(from, to - from + 1, ...by);
};

export const placed = <T extends object>(
  tokens: readonly Token[],
  from: number,
  to: number,
  what: T,
): T & { start: number; end: number; text: string } => ({
  ...what,
  start: tokens[from]?.start ?? 0,
  end: tokens[to]?.end ?? 0,
  text: tokens
    .slice(from, to + 1)
    .map(({ text }) => text)
    .join(' '),
});

export const carried = (token: Token | undefined) =>
  token?.type === 'end'
    ? {
        ...(token.port === undefined ? {} : { port: token.port }),
        ...(token.protocol ? { protocol: token.protocol } : {}),
      }
    : {};
