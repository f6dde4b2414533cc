import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepFinding, SweepReport } from '../../../src/case/sweep.ts';
import { compareFailure, compareReport } from '../../../src/sweeps/compare.ts';

const finding = (id: string, statement = id, status: SweepFinding['status'] = 'fail', check = id): SweepFinding => ({
  ...{ id, check, status, statement, proof: [], fixes: [] },
});
const report = (findings: SweepFinding[], notChecked: string[] = []): SweepReport => ({
  sweep: 'ipam',
  status: findings.length > 0 ? 'found' : notChecked.length > 0 ? 'unknown' : 'clean',
  summary: '',
  numbers: {},
  tables: [],
  findings,
  notChecked: notChecked.map((what) => ({ what, reason: 'no' })),
});
const kept = (...args: Parameters<typeof report>) => compareReport(undefined, report(...args)).kept;

describe('a scheduled sweep beside the one before', () => {
  it.each<[string, SweepReport, SweepReport, object | undefined]>([
    ['the same', report([finding('a')]), report([finding('a')]), undefined],
    ['nothing, twice', report([]), report([]), undefined],
    [
      'a new one',
      report([finding('a')]),
      report([finding('a'), finding('b')]),
      { fresh: [{ statement: 'b' }], asBefore: 1 },
    ],
    [
      'another number',
      report([finding('a', '2 of them')]),
      report([finding('a', '3 of them')]),
      { changed: [{ statement: '3 of them' }] },
    ],
    ['worse', report([finding('a', 'a', 'warn')]), report([finding('a')]), { changed: [{ status: 'fail' }] }],
    [
      'a number that moves by itself',
      report([finding('p', '91%', 'warn', 'pool-nearly-full')]),
      report([finding('p', '92%', 'warn', 'pool-nearly-full')]),
      undefined,
    ],
    ['gone', report([finding('a', 'it was')]), report([]), { resolved: ['it was'], fresh: [] }],
    [
      'not seen because less was checked',
      report([finding('a')]),
      report([], ['pods']),
      { resolved: [], notChecked: [{ what: 'pods' }] },
    ],
    [
      'the same gap with other numbers',
      report([], ['routes of 1 node: a']),
      report([], ['routes of 2 nodes: a, b']),
      undefined,
    ],
    [
      'gone, with the gap that was there then',
      report([finding('a')], ['log of x']),
      report([], ['log of x']),
      { resolved: ['a'] },
    ],
    [
      'what only passes or is unknown',
      report([]),
      report([finding('a', 'a', 'pass'), finding('b', 'b', 'unknown')]),
      undefined,
    ],
  ])('%s', (_, before, now, wanted) => {
    const { news } = compareReport(
      kept(
        before.findings,
        before.notChecked.map(({ what }) => what),
      ),
      now,
    );
    if (wanted === undefined) expect(news).toBeUndefined();
    else expect(news).toMatchObject(wanted);
  });

  it('the first one tells what it finds, and nothing where it finds nothing', () => {
    expect(compareReport(undefined, report([])).news).toBeUndefined();
    expect(compareReport(undefined, report([], ['log'])).news).toBeUndefined();
    expect(compareReport(undefined, report([finding('a')])).news).toMatchObject({ fresh: [{ statement: 'a' }] });
  });

  it('what was found stays while nothing can be looked at, and is told as gone only afterwards', () => {
    const first = kept([finding('a')]);
    const failed = compareFailure(first, 'ipam', 'no cluster');
    expect(failed.news).toMatchObject({ problem: 'no cluster', resolved: [], asBefore: 1 });
    expect(compareFailure(failed.kept, 'ipam', 'no cluster').news).toBeUndefined();
    expect(compareReport(failed.kept, report([])).news?.resolved).toEqual(['it can look again', 'a']);
    expect(compareReport(failed.kept, report([finding('a')])).news).toMatchObject({ fresh: [], asBefore: 1 });
    const hidden = compareReport(first, report([], ['pods'])).kept;
    expect(compareReport(hidden, report([])).news?.resolved).toEqual(['a']);
  });

  it('whatever comes after it, the same report again is no news', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    const any = fc.record({ found: some, gaps: some }).map(({ found, gaps }) =>
      report(
        found.map((id) => finding(id)),
        gaps,
      ),
    );
    fc.assert(
      fc.property(fc.array(any), any, (before, last) => {
        const state = [...before, last].reduce<ReturnType<typeof kept> | undefined>(
          (so, each) => compareReport(so, each).kept,
          undefined,
        );
        expect(compareReport(state, last).news).toBeUndefined();
      }),
    );
  });
});
