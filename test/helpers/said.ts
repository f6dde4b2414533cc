import type { Message } from '../../src/words/message.ts';
import { wordsIn } from '../../src/words/words.ts';

export const english = wordsIn('en');

/** The English words of what was said, for tests that read them. */
export const said = (told: Message | string | undefined): string =>
  told === undefined ? '' : typeof told === 'string' ? told : english(told);

/** Matches a message by its English words. */
export const saying = (pattern: RegExp | string) => ({
  asymmetricMatch: (told: Message | string): boolean =>
    typeof pattern === 'string' ? said(told).includes(pattern) : pattern.test(said(told)),
  toString: () => `saying ${pattern}`,
});
