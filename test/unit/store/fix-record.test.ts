import { describe, expect, it } from 'vitest';
import { proposedFixSchema } from '../../../src/case/fix.ts';
import { digestOf, fixRecordSchema } from '../../../src/store/fix-record.ts';
import { say } from '../../../src/words/say.ts';
import { sampleFix, sampleProposal } from '../../helpers/sample-fix.ts';

const { fix: _, origin, ...place } = sampleFix('run');
/** As Redis gives it: text in every field. */
const fieldsOf = (fix: object, more: Record<string, string> = {}): Record<string, string> => ({
  ...place,
  stamp: 'v1/default/default',
  id: 'A'.repeat(22),
  origin: JSON.stringify(origin),
  fix: JSON.stringify(fix),
  digest: 'x',
  status: 'failed',
  needed: '1',
  approvals: '[]',
  createdAt: '1',
  expiresAt: '2',
  ...more,
});

const old = {
  ...sampleProposal(),
  title: 'Release the leaked address 192.168.84.131',
  why: 'IPAM holds it.',
  cause: { id: 'address-leaked', statement: 'No pod has it.' },
};

describe('the record of a fix', () => {
  it('has codes', () => {
    const summary = say('ended.nothing-run', { reason: say('stop.pod-gone', { pod: 'shop/a' }) });
    const lines = ['$ calicoctl version', say('ran.accepted')];
    const more = { summary: JSON.stringify(summary), lines: JSON.stringify(lines) };
    expect(fixRecordSchema.parse(fieldsOf(sampleProposal(), more))).toMatchObject({ summary, lines });
  });

  it.each(['{"code":"ended.done"}', '{"code":1,"args":{}}', '{', 'a sentence', '[]'])(
    'is none with what is no message: %s',
    (summary) => {
      expect(fixRecordSchema.safeParse(fieldsOf(sampleProposal(), { summary })).success).toBe(false);
    },
  );

  it('has a digest that no words change', () => {
    const digest = digestOf(sampleProposal());
    expect(digestOf(proposedFixSchema.parse(old))).toBe(digest);
    expect(digestOf(sampleProposal({ title: say('fix.release-address.title', { address: 'x' }) }))).toBe(digest);
    expect(digestOf(sampleProposal({ command: 'calicoctl version' }))).not.toBe(digest);
  });
});
