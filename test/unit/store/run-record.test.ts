import { expect, it } from 'vitest';
import { parseAddressQuestion } from '../../../src/question/address-question.ts';
import { parseQuestion } from '../../../src/question/parse.ts';
import { parsePolicyQuestion } from '../../../src/question/policy-question.ts';
import { nameOfQuestion } from '../../../src/store/run-record.ts';

// Who asked is on record under these names, also by the version before.
it.each([
  ['cd702e05bb99361f63799fc278d022db', parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432')],
  ['ffcd789ccc2d01b724508f97ed9e1aea', parseQuestion('why shop/web-2 has no IP')],
  ['fe43d223362d89aa1d3d48f7ff6c4266', parsePolicyQuestion('policy from shop/web-0 to shop/db-0 on 5432/tcp')],
  ['2a941912a609852faf4fd16022047834', parsePolicyQuestion('policy explain shop/db-0')],
  ['f6a2c225833f8233a434505ca0d59e49', parseAddressQuestion('ip 192.168.84.131')],
])('%s names the same question for good', (name, parsed) => {
  expect(parsed.ok && nameOfQuestion('T', 'C', parsed.asked)).toBe(name);
});

it('a question for a capture has a name of its own', () => {
  const parsed = parseQuestion('why shop/web-0 cannot reach shop/db-0 on 5432');
  if (!parsed.ok || parsed.asked.kind !== 'path') throw new Error('not read');
  expect(nameOfQuestion('T', 'C', { ...parsed.asked, capture: true })).toBe('aa192e8244724030d6390b4d03ec8491');
});
