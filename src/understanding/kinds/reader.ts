import type { Meaning } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';

/** What a sentence asks, kind by kind; each says `undefined` where it asks something else. */

export type Reader = (sentence: Sentence) => Meaning | undefined;
