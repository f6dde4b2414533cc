import { describe, expect, it } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import { reportOf } from '../../helpers/examine.ts';
import { readPacked } from '../../record/packed.ts';
import { type Recorded, verdictOf } from '../../record/verdict-of.ts';
import { inAnotherOrder } from '../helpers/in-another-order.ts';

const verdicts = new Map(
  readPacked('verdicts').map((line) => {
    const { name, ...verdict } = JSON.parse(line) as { name: string; status: string; causes: { id: string }[] };
    return [name, verdict];
  }),
);
const cases = readPacked('cases').map((line) => JSON.parse(line) as Recorded);

describe('every fault of the lab, and healthy questions in all its modes', () => {
  it('are on record', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual([...verdicts.keys()].sort());
    expect(cases.filter(({ name }) => name.includes(' healthy ')).length).toBeGreaterThanOrEqual(100);
    expect(cases.filter(({ name }) => !name.includes(' healthy ')).length).toBeGreaterThanOrEqual(480);
  });

  it.each(cases.map(({ name, case: evidence }) => [name, evidence] as const))('%s', (name, evidence) => {
    expect(verdictOf(caseSchema.parse(evidence))).toEqual(verdicts.get(name));
  });
});

/** Every so many of them, each with a seed of its own. */
const every = 39;

describe('the same evidence gives the same answer, whatever was listed or read first', () => {
  const some = cases.map((one, seed) => ({ ...one, seed })).filter(({ seed }) => seed % every === 0);

  it.each(some.map(({ name, case: evidence, seed }) => [name, evidence, seed] as const))('%s', (_, evidence, seed) => {
    const c = caseSchema.parse(evidence);
    expect(reportOf(inAnotherOrder(c, seed))).toEqual(reportOf(c));
  });
});
