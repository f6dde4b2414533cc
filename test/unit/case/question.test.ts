import { describe, expect, it } from 'vitest';
import { caseQuestionSchema, questionSchema, withEnd } from '../../../src/case/question.ts';

const pod = (name: string) => ({ kind: 'pod', namespace: 'shop', name }) as const;
const ends = { from: pod('web-0'), to: pod('db-0') };
const text = 'as it was typed';

describe('a question of the version before', () => {
  it.each([
    [
      { ...ends, port: 5432, capture: true, text },
      { kind: 'path', ...ends, port: 5432, capture: true, text },
    ],
    [
      { ...ends, protocol: 'udp', about: 'policy', text },
      { kind: 'policy', ...ends, protocol: 'udp', text },
    ],
    [
      { from: ends.to, to: ends.to, about: 'policy-explain', text },
      { kind: 'policy-explain', subject: ends.to, text },
    ],
    [
      { from: ends.to, to: ends.to, about: 'no-address', text },
      { kind: 'no-address', subject: ends.to, text },
    ],
    [
      {
        from: { kind: 'address', address: '10.0.0.1' },
        to: { kind: 'address', address: '10.0.0.1' },
        about: 'address',
        text,
      },
      { kind: 'address', subject: { kind: 'address', address: '10.0.0.1' }, text },
    ],
  ])('%j is read as what it asked', (old, lifted) => {
    expect(questionSchema.parse(old)).toEqual(lifted);
    expect(questionSchema.parse(lifted)).toEqual(lifted);
  });

  it('is refused where it is none', () => {
    for (const wrong of [{}, null, 'why', { ...ends }, { ...ends, about: 'weather', text }, { kind: 'path', text }])
      expect(questionSchema.safeParse(wrong).success).toBe(false);
    expect(caseQuestionSchema.safeParse({ ...ends, about: 'policy', text }).success).toBe(false);
  });
});

it('a name that was picked stands where the unclear one stood, and only where it can', () => {
  const path = questionSchema.parse({ kind: 'path', ...ends, port: 80, text });
  expect(withEnd(path, 'to', pod('db-1'))).toEqual({ ...path, to: pod('db-1') });
  const missing = questionSchema.parse({ kind: 'no-address', subject: { kind: 'pod', name: 'web-2' }, text });
  expect(withEnd(missing, 'from', pod('web-2'))).toEqual({ kind: 'no-address', subject: pod('web-2'), text });
  expect(() => withEnd(missing, 'from', { kind: 'node', name: 'node-1' })).toThrow();
});
