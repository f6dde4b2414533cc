import { beforeEach, describe, expect, it, vi } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import { runChecks } from '../../../src/checks/sequence.ts';
import { askedPackets } from '../../../src/path/asked-packets.ts';
import { intendedPolicy } from '../../../src/path/intended-policy.ts';
import { decidingTest, lossOf } from '../../../src/path/loss.ts';
import { directionOf } from '../../../src/path/path-direction.ts';
import { roundTrip, withEvidence } from '../../../src/path/round-trip.ts';
import { translationOf } from '../../../src/path/translation.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';

vi.mock('../../../src/path/asked-packets.ts', { spy: true });
vi.mock('../../../src/path/intended-policy.ts', { spy: true });
vi.mock('../../../src/path/loss.ts', { spy: true });
vi.mock('../../../src/path/path-direction.ts', { spy: true });
vi.mock('../../../src/path/translation.ts', { spy: true });

const cases = readPacked('cases')
  .filter((_, at) => at % 30 === 0)
  .map((line) => JSON.parse(line) as Recorded);

const timesOf = (calls: readonly (readonly unknown[])[]): number[] =>
  calls.map((call) => calls.filter((other) => call.every((argument, at) => Object.is(argument, other[at]))).length);

describe('what reasons about the way of a question', () => {
  beforeEach(() => vi.clearAllMocks());

  it.each(cases.map((each) => [each.name, each] as const))('is computed once: %s', (_, recorded) => {
    const trip = roundTrip(caseSchema.parse(recorded.case));
    judge(trip, runChecks(trip));
    for (const once of [translationOf, askedPackets, decidingTest]) expect(once).toHaveBeenCalledTimes(1);
    expect(vi.mocked(directionOf).mock.calls.map(([, direction]) => direction)).toEqual(['forward', 'reverse']);
    for (const { mock } of [vi.mocked(lossOf), vi.mocked(intendedPolicy)])
      expect(timesOf(mock.calls)).toEqual(mock.calls.map(() => 1));
  });

  it('is not computed again where live packets are known beside', () => {
    const c = caseSchema.parse(cases[0]?.case);
    const before = roundTrip({ ...c, packets: [] });
    const after = withEvidence(before, c);
    expect(directionOf).toHaveBeenCalledTimes(2);
    expect(translationOf).toHaveBeenCalledTimes(1);
    expect(after.forward.source).toBe(before.forward.source);
    expect(judge(after, runChecks(after))).toEqual(judge(roundTrip(c), runChecks(roundTrip(c))));
  });
});
