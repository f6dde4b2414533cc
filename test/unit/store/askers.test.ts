import { describe, expect, it } from 'vitest';
import type { QuestionOf } from '../../../src/case/question.ts';
import { questionName } from '../../../src/store/askers.ts';

const question: QuestionOf<'path'> = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  text: 'as typed',
};

describe('who has asked a question', () => {
  it('has asked it, whatever was said beside it or wanted beside the answer', () => {
    const same = questionName(question);
    expect(questionName({ ...question, text: 'in other words', symptoms: ['refused'], since: { said: '14:00' } })).toBe(
      same,
    );
    expect(questionName({ ...question, capture: true })).toBe(same);
    expect(questionName({ ...question, port: 80, protocol: 'tcp' })).not.toBe(same);
  });
});
