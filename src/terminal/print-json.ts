import { problemDocument } from '../diagnose/answer-document.ts';
import type { PublicError } from '../errors.ts';
import { inWords } from '../words/in-words.ts';
import type { Words } from '../words/words.ts';
import { printableJson } from './printable.ts';

/** One document for scripts: what was found by its ids, and each sentence as text. */
export const printJson = (tell: Words, document: unknown): void => {
  process.stdout.write(`${printableJson(inWords(document, tell))}\n`);
};

export const printJsonProblem = (tell: Words, error: PublicError): void => printJson(tell, problemDocument(error));
