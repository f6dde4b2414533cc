import type { Token } from '../token.ts';

export const isClose = (token: Token | undefined): boolean => token?.type === 'break' && /^[)"]$/.test(token.text);

export const isOpen = (token: Token | undefined): boolean => token?.type === 'break' && /^["(]$/.test(token.text);
