import { expect, it } from 'vitest';
import type { Question } from '../../../src/case/question.ts';
import { readCommand } from '../../../src/commands/commands.ts';
import { nameOfQuestion } from '../../../src/store/run-record.ts';
import { inChannel } from '../../helpers/places.ts';

const questionOf = (words: string): Question => {
  const read = readCommand(words);
  if (!read.ok || typeof read.wanted.asked !== 'object' || !('text' in read.wanted.asked)) throw new Error('not read');
  return read.wanted.asked;
};

// Who asked is on record under these names.
it.each([
  ['4552392cf0800e1386fa96967bd252ae', 'why shop/web-0 cannot reach shop/db-0 on 5432'],
  ['d89ec7e3a986bf7fcc44ec87572c12bb', 'why shop/web-2 has no IP'],
  ['6bee3e70793f857c9c834912e95a648a', 'policy from shop/web-0 to shop/db-0 on 5432/tcp'],
  ['59f2c9711e070133aaa4b0e9d23a0546', 'policy explain shop/db-0'],
  ['5c3fb06782e29fb5bb67743f9e669b13', 'ip 192.168.84.131'],
])('%s names the same question for good', (name, words) => {
  expect(nameOfQuestion(inChannel('C'), questionOf(words))).toBe(name);
});

it('a question for a capture has a name of its own', () => {
  const question = questionOf('why shop/web-0 cannot reach shop/db-0 on 5432');
  if (question.kind !== 'path') throw new Error('not read');
  expect(nameOfQuestion(inChannel('C'), { ...question, capture: true })).toBe('39b372466dcb701e439f56c55d6d3ab8');
});
