import { expect, it } from 'vitest';
import { parseAddressQuestion } from '../../../src/question/address-question.ts';
import { parseQuestion } from '../../../src/question/parse.ts';
import { parsePolicyQuestion } from '../../../src/question/policy-question.ts';
import { nameOfQuestion } from '../../../src/store/run-record.ts';
import { inChannel } from '../../helpers/places.ts';

// Who asked is on record under these names.
it.each([
  ['38285d9f4056f2c0da0314b0dcd046d3', parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432')],
  ['79e3ba6d04b215b128f5877c598b4f15', parseQuestion('why shop/web-2 has no IP')],
  ['d37c91aa4e91b99759545cd8e00d22f0', parsePolicyQuestion('policy from shop/web-0 to shop/db-0 on 5432/tcp')],
  ['7cc12c7ef834642719aa0c92161f14cf', parsePolicyQuestion('policy explain shop/db-0')],
  ['c507bfaf52dd8c94470132f1b168b20b', parseAddressQuestion('ip 192.168.84.131')],
])('%s names the same question for good', (name, parsed) => {
  expect(parsed.ok && nameOfQuestion(inChannel('C'), parsed.asked)).toBe(name);
});

it('a question for a capture has a name of its own', () => {
  const parsed = parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432');
  if (!parsed.ok || parsed.asked.kind !== 'path') throw new Error('not read');
  expect(nameOfQuestion(inChannel('C'), { ...parsed.asked, capture: true })).toBe('1b4180be75fa14f7013ba97596fdc5d2');
});
