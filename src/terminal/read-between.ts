import { InvalidArgumentError } from 'commander';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** Reads a whole number of an option. */
export const readBetween =
  (tell: Words, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,5}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(tell(say('cli.between', { least, most })));
    return value;
  };
