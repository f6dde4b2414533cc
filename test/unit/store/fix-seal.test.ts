import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { fixOriginSchema } from '../../../src/case/fix.ts';
import { digestOf, type FixRecord } from '../../../src/store/fix-record.ts';
import { sealApproval, whyForged } from '../../../src/store/fix-seal.ts';
import { openSeal } from '../../../src/store/seal.ts';
import { aMessage } from '../../helpers/places.ts';
import { said } from '../../helpers/said.ts';
import { sampleFix } from '../../helpers/sample-fix.ts';

const seal = openSeal([randomBytes(32)]);

it('an approval is for the very question that it was given for', () => {
  const ends = {
    from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
    to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  };
  const asked = { kind: 'question', runId: 'r1', question: { kind: 'path', ...ends, port: 5432, text: 'why …' } };
  const { conversation, thread, cluster, fix } = sampleFix('r1');
  const kept = {
    stamp: 'v1/default/default',
    id: 'f1',
    digest: digestOf(fix),
    cluster,
    conversation,
    thread,
    message: aMessage('C0INCIDENTS', '1.2'),
  };
  const approval = { user: 'U1', person: 'U1', at: 1, until: 100 };
  const given = { ...approval, seal: seal.over('approval', { fix: { ...kept, origin: asked }, approval }) };
  const now = { ...kept, fix, asker: 'U0ASKER', origin: fixOriginSchema.parse(asked), approvals: [given] };
  expect(sealApproval(seal, now, approval)).toEqual(given);
  const record = now as Partial<FixRecord> as FixRecord;
  expect(whyForged(seal, record, 2)).toBeUndefined();
  const changed = fixOriginSchema.parse({ ...asked, question: { ...asked.question, port: 5433 } });
  expect(said(whyForged(seal, { ...record, origin: changed }, 2))).toContain('was not given to this fix');
});
