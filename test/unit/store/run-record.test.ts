import { expect, it } from 'vitest';
import { parseAddressQuestion } from '../../../src/question/address-question.ts';
import { parseQuestion } from '../../../src/question/parse.ts';
import { parsePolicyQuestion } from '../../../src/question/policy-question.ts';
import { nameOfQuestion } from '../../../src/store/run-record.ts';
import { inChannel } from '../../helpers/places.ts';

// Who asked is on record under these names.
it.each([
  ['4552392cf0800e1386fa96967bd252ae', parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432')],
  ['d89ec7e3a986bf7fcc44ec87572c12bb', parseQuestion('why shop/web-2 has no IP')],
  ['6bee3e70793f857c9c834912e95a648a', parsePolicyQuestion('policy from shop/web-0 to shop/db-0 on 5432/tcp')],
  ['59f2c9711e070133aaa4b0e9d23a0546', parsePolicyQuestion('policy explain shop/db-0')],
  ['5c3fb06782e29fb5bb67743f9e669b13', parseAddressQuestion('ip 192.168.84.131')],
])('%s names the same question for good', (name, parsed) => {
  expect(parsed.ok && nameOfQuestion(inChannel('C'), parsed.asked)).toBe(name);
});

it('a question for a capture has a name of its own', () => {
  const parsed = parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432');
  if (!parsed.ok || parsed.asked.kind !== 'path') throw new Error('not read');
  expect(nameOfQuestion(inChannel('C'), { ...parsed.asked, capture: true })).toBe('39b372466dcb701e439f56c55d6d3ab8');
});
