import { isForCase, type QuestionOf } from '../../src/case/question.ts';
import { why } from '../../src/commands/why.ts';
import { said } from './said.ts';

/** The question that words ask, as of `calico-why why …`. @throws where they are none. */
export const askedWhy = (words: string): QuestionOf<'path' | 'no-address'> => {
  const read = why.read(words);
  if (read?.ok && isForCase(read.wanted.asked)) return read.wanted.asked;
  throw new Error(read && !read.ok ? said(read.problem) : `no such question: ${words}`);
};
