import type { Run } from '../store/run-record.ts';
import { type Words, wordsIn } from '../words/words.ts';

/** The words of the language that a question was asked in; older records do not say it. */
export const wordsOfRun = ({ language }: Pick<Run, 'language'>): Words => wordsIn(language ?? 'en');
