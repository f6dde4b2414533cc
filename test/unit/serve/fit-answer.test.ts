import { describe, expect, it } from 'vitest';
import { fitAnswer } from '../../../src/serve/fit-answer.ts';

const finding = (status: string, at: number) => ({
  id: `${status}-${at}`,
  status,
  proof: ['a line of a table '.repeat(5)],
});
const document = {
  verdict: { status: 'broken' },
  findings: [...Array(20).keys()].flatMap((at) => [finding('pass', at), finding('fail', at)]),
};
const whole = JSON.stringify(document).length;

describe('an answer in bounds', () => {
  it('stays as it is where it fits', () => {
    expect(fitAnswer(document, whole)).toBe(document);
  });

  it.each<[string, number, object]>([
    ['the passes', whole - 1, { passes: 20, proofs: 0, findings: 0 }],
    ['proofs', whole / 4, { passes: 20, proofs: 20, findings: 0 }],
    ['findings', 400, { passes: 20, proofs: 20, findings: 15 }],
    ['all findings', 118, { passes: 20, proofs: 20, findings: 20 }],
  ])('leaves out %s, and says so', (_what, characters, leftOut) => {
    const fitted = fitAnswer(document, characters);
    expect(fitted).toMatchObject({ verdict: document.verdict, leftOut });
    expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(characters);
  });

  it('is none where even the verdict is too large', () => {
    expect(fitAnswer(document, 20)).toBeUndefined();
    expect(fitAnswer({ status: 'x'.repeat(100) }, 50)).toBeUndefined();
  });
});
