import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAuditRequest } from '../../../src/question/audit-request.ts';

const id = 'AAAAAAAAAAAAAAAAAAAAAA';

it.each([
  ['audit', {}],
  [`audit fix ${id}`, { fix: id }],
  ['AUDIT user <@U0APPROVER|boris>', { user: 'U0APPROVER' }],
  ['audit user @boris', { user: 'boris' }],
  ['audit since 2h', { sinceMs: 7_200_000 }],
  [`audit since 30m user U0APPROVER fix ${id}`, { sinceMs: 1_800_000, user: 'U0APPROVER', fix: id }],
  ['audit since 999999w', { sinceMs: 366 * 86_400_000 }],
])('%s', (text, request) => {
  expect(parseAuditRequest(text)).toEqual({ ok: true, asked: request });
});

it.each([
  'audit fix',
  'audit fix short',
  'audit user',
  'audit user <!channel>',
  'audit since',
  'audit since 0h',
  'audit since yesterday',
  'audit all',
])('%s is not understood, and says so', (text) => {
  expect(parseAuditRequest(text)).toMatchObject({ ok: false, problem: { code: 'wrong.audit' } });
});

it('leaves every other text alone, and never throws', () => {
  expect(parseAuditRequest('why audit cannot reach db')).toBeUndefined();
  expect(parseAuditRequest('auditor cannot reach db')).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      parseAuditRequest(`audit ${text}`);
    }),
  );
});
