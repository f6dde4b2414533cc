import { describe, expect, it } from 'vitest';
import type { Question, QuestionOf } from '../../../src/case/question.ts';
import { correctedQuestion, unshownOf } from '../../../src/question/correct-question.ts';
import { type FilledForm, formOfQuestion, readForm } from '../../../src/question/question-form.ts';

const since = { said: '14:00', at: '2026-05-14T12:00:00Z' };
const until = { said: '15:00', at: '2026-05-14T13:00:00Z' };
const path: QuestionOf<'path'> = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'service', namespace: 'shop', name: 'web' },
  capture: true,
  itself: true,
  symptoms: ['local-only', 'refused', 'intermittent'],
  since,
  until,
  text: 'as it was typed',
};
const bgp: QuestionOf<'agent'> = {
  kind: 'agent',
  agent: 'bgp',
  subject: { kind: 'node', name: 'node-1' },
  peers: ['10.0.0.5', 'fd00::6'],
  since,
  text: '',
};

const corrected = (before: Question, change: Partial<FilledForm>): Question => {
  const filled = { ...formOfQuestion(before), ...change };
  const read = readForm(filled);
  if (!read.ok) throw new Error(read.field);
  return correctedQuestion(before, filled, read.question);
};

describe('a question that is put right', () => {
  it.each<Question>([path, bgp, { kind: 'node', subject: { kind: 'node', name: 'node-1' }, since, until, text: '' }])(
    'and sent as it was is the same: $kind',
    (before) => {
      expect({ ...corrected(before, {}), text: before.text }).toEqual(before);
    },
  );

  it('keeps what its form does not show, and takes what was changed', () => {
    expect(corrected(path, { to: 'svc/shop/db', symptom: 'timeout' })).toMatchObject({
      to: { kind: 'service', namespace: 'shop', name: 'db' },
      capture: true,
      symptoms: ['local-only', 'timeout', 'intermittent'],
      since,
      until,
    });
    expect(corrected(path, { to: 'svc/shop/db' })).not.toHaveProperty('itself');
    expect(corrected(path, { symptom: undefined })).toMatchObject({ symptoms: ['local-only', 'intermittent'] });
    expect(corrected(bgp, { from: 'node/node-2' })).toMatchObject({ peers: bgp.peers, since });
    expect(corrected(bgp, { to: '10.0.0.9' })).toMatchObject({ peers: ['10.0.0.9'] });
  });

  it.each([
    { kind: 'service', namespace: 'shop', name: 'web' } as const,
    { kind: 'pod', namespace: 'shop', name: 'web-0' } as const,
  ])('keeps the way from outside that was named, for as long as a Service is called: $kind', (to) => {
    const { itself: _itself, capture: _capture, ...plain } = path;
    const inbound = { ...plain, from: { kind: 'internet' }, to: path.to, by: 'nodeport' } as const;
    expect(corrected(inbound, { port: '8080' })).toMatchObject({ by: 'nodeport', port: 8080 });
    const other = corrected(inbound, formOfQuestion({ ...inbound, to }));
    expect('by' in other).toBe(to.kind === 'service');
    expect(corrected(inbound, { from: 'pod/shop/web-0' })).not.toHaveProperty('by');
  });

  it('has the time that is filled in now, or none, and no end of the time before', () => {
    expect(corrected(path, { since: '13:00' })).toMatchObject({ since: { said: '13:00' } });
    for (const time of ['13:00', undefined]) expect(corrected(path, { since: time })).not.toHaveProperty('until');
    expect(corrected(path, { since: undefined })).not.toHaveProperty('since');
  });

  it('may become one of another kind, which has no place for some of that', () => {
    expect(corrected(path, { asks: 'policy', since: undefined })).toEqual(
      expect.not.objectContaining({ symptoms: expect.anything(), capture: true }),
    );
    expect(corrected(path, { asks: 'node', from: 'node/node-1', to: undefined })).toMatchObject({
      kind: 'node',
      since,
    });
    expect(corrected(path, { from: 'deploy/shop/web' })).not.toHaveProperty('capture');
  });

  it('says what its form does not show', () => {
    expect(unshownOf(path)).toEqual({
      symptoms: ['local-only', 'intermittent'],
      peers: [],
      until: '15:00',
      capture: true,
    });
    expect(unshownOf(bgp)).toEqual({ symptoms: [], peers: ['fd00::6'], until: undefined, capture: false });
  });

  it('keeps what is supposed of policies, and the side of the one end that was asked about', () => {
    const supposing = { change: 'delete', policy: { namespace: 'shop', name: 'allow' } } as const;
    const { from } = path;
    const asked: Question = { kind: 'policy', from, to: from, port: 80, protocol: 'tcp', supposing, text: '' };
    expect(corrected(asked, { to: 'shop/db-0' })).toMatchObject({ kind: 'policy', supposing });
    const change = { kind: 'policy-change', supposing, text: '', direction: 'to' } as const;
    const about: Question = { ...change, subject: { kind: 'pod', namespace: 'shop', name: 'web-0' } };
    expect(formOfQuestion(about)).toMatchObject({ asks: 'policy', from: undefined, to: 'shop/web-0' });
    expect(corrected(about, { from: 'shop/db-0', port: '80' })).toMatchObject({
      kind: 'policy',
      supposing,
      to: about.subject,
    });
    expect(unshownOf(change).supposing).toEqual(supposing);
  });
});
