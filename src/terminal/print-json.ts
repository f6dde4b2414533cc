import { inWords } from '../words/in-words.ts';
import { wordsIn } from '../words/words.ts';
import { printableJson } from './printable.ts';

/** One document for scripts: what was found by its ids, and each sentence as text. */
export const printJson = (document: unknown): void => {
  process.stdout.write(`${printableJson(inWords(document, wordsIn('en')))}\n`);
};
