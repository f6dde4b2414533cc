import type { Sentence } from '../sentence.ts';
import { type Times, timesIn } from '../times.ts';
import type { Token } from '../token.ts';

export const textIs = (token: Token | undefined, pattern: RegExp): boolean =>
  token !== undefined && pattern.test(token.text);

export const isChinese = (sentence: Sentence): boolean => /[\u3400-\u9fff]/.test(sentence.read);

export const isQuestion = (sentence: Sentence): boolean =>
  sentence.has('why', 'what', 'who', 'which', 'where', 'whose', 'how') || /[?]|吗|么\b|呢/.test(sentence.read);

const times = new WeakMap<Sentence, Times>();

/** Asked by one kind after the other. */
export const timesOf = (sentence: Sentence): Times => {
  const known = times.get(sentence) ?? timesIn(sentence);
  times.set(sentence, known);
  return { ...known };
};
