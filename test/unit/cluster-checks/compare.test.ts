import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterCheckFinding, ClusterCheckGap, ClusterCheckReport } from '../../../src/case/cluster-check.ts';
import { compareFailure, compareReport } from '../../../src/cluster-checks/compare.ts';
import type { Message } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';

/** As a check says it: a code, and what it counted. */
const told = (text: string): Message => ({ code: 'test.told', args: { text } });

const finding = (
  id: string,
  statement = id,
  status: ClusterCheckFinding['status'] = 'fail',
  check = id,
): ClusterCheckFinding => ({
  ...{ id, check, status, statement: told(statement), proof: [], fixes: [] },
});
/** Its words name the first two of them. */
const routes = (...nodes: string[]): ClusterCheckGap => ({
  what: say('gap.routes', { count: nodes.length, nodes: nodes.slice(0, 2) }),
  reason: told('no'),
  nodes,
});
const gap = (what: Message): ClusterCheckGap => ({ what, reason: told('no') });
const report = (findings: ClusterCheckFinding[], notChecked: ClusterCheckGap[] = []): ClusterCheckReport => ({
  clusterCheck: 'ipam',
  status: findings.length > 0 ? 'found' : notChecked.length > 0 ? 'unknown' : 'clean',
  summary: told(''),
  numbers: {},
  tables: [],
  findings,
  notChecked,
});
const kept = (...args: Parameters<typeof report>) => compareReport(undefined, report(...args)).kept;

describe('a scheduled cluster check beside the one before', () => {
  it.each<[string, ClusterCheckReport, ClusterCheckReport, object | undefined]>([
    ['the same', report([finding('a')]), report([finding('a')]), undefined],
    ['nothing, twice', report([]), report([]), undefined],
    [
      'a new one',
      report([finding('a')]),
      report([finding('a'), finding('b')]),
      { fresh: [{ statement: told('b') }], asBefore: 1 },
    ],
    [
      'another number',
      report([finding('a', '2 of them')]),
      report([finding('a', '3 of them')]),
      { changed: [{ statement: told('3 of them') }] },
    ],
    ['worse', report([finding('a', 'a', 'warn')]), report([finding('a')]), { changed: [{ status: 'fail' }] }],
    [
      'a number that moves by itself',
      report([finding('p', '91%', 'warn', 'pool-nearly-full')]),
      report([finding('p', '92%', 'warn', 'pool-nearly-full')]),
      undefined,
    ],
    ['gone', report([finding('a', 'it was')]), report([]), { resolved: [told('it was')], fresh: [] }],
    [
      'not seen because less was checked',
      report([finding('a')]),
      report([], [gap(say('gap.pods'))]),
      { resolved: [], notChecked: [{ what: say('gap.pods') }] },
    ],
    ['the same gap with other numbers', report([], [routes('a')]), report([], [routes('a', 'b')]), undefined],
    [
      'gone, with the gap that was there then',
      report([finding('a')], [gap(say('gap.log', { pod: 'x' }))]),
      report([], [gap(say('gap.log', { pod: 'x' }))]),
      { resolved: [told('a')] },
    ],
    [
      'the log of another pod',
      report([], [gap(say('gap.log', { pod: 'x-1' }))]),
      report([], [gap(say('gap.log', { pod: 'x-2' }))]),
      { notChecked: [{}] },
    ],
    [
      'gone, with fewer nodes that are not read',
      report([finding('a')], [routes('a', 'b')]),
      report([], [routes('b')]),
      { resolved: [told('a')] },
    ],
    [
      'not seen, with one more node that is not read',
      report([finding('a')], [routes('a')]),
      report([], [routes('a', 'b')]),
      undefined,
    ],
    [
      'not seen, with one more node that is not read and not named',
      report([finding('a')], [routes('a', 'b', 'c')]),
      report([], [routes('a', 'b', 'd')]),
      undefined,
    ],
    [
      'a text that is too long to be kept',
      report([finding('a', 'x'.repeat(900))]),
      report([finding('a', 'x'.repeat(900))]),
      undefined,
    ],
    [
      'what only passes or is unknown',
      report([]),
      report([finding('a', 'a', 'pass'), finding('b', 'b', 'unknown')]),
      undefined,
    ],
  ])('%s', (_, before, now, wanted) => {
    const { news } = compareReport(kept(before.findings, before.notChecked), now);
    if (wanted === undefined) expect(news).toBeUndefined();
    else expect(news).toMatchObject(wanted);
  });

  it('the first one tells what it finds, and nothing where it finds nothing', () => {
    expect(compareReport(undefined, report([])).news).toBeUndefined();
    expect(compareReport(undefined, report([], [gap(say('gap.log', { pod: 'x' }))])).news).toBeUndefined();
    expect(compareReport(undefined, report([finding('a')])).news).toMatchObject({ fresh: [{ statement: told('a') }] });
  });

  it('what was found stays while nothing can be looked at, and is told as gone only afterwards', () => {
    const first = kept([finding('a')]);
    const failed = compareFailure(first, 'ipam', told('no cluster'));
    expect(failed.news).toMatchObject({ problem: told('no cluster'), resolved: [], asBefore: 1 });
    expect(compareFailure(failed.kept, 'ipam', told('no cluster')).news).toBeUndefined();
    expect(compareReport(failed.kept, report([])).news?.resolved).toEqual([say('cluster.can-look-again'), told('a')]);
    expect(compareReport(failed.kept, report([finding('a')])).news).toMatchObject({ fresh: [], asBefore: 1 });
    const hidden = compareReport(first, report([], [gap(say('gap.pods'))])).kept;
    expect(compareReport(hidden, report([])).news?.resolved).toEqual([told('a')]);
  });

  it('whatever comes after it, the same report again is no news', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    const any = fc.record({ found: some, gaps: some }).map(({ found, gaps }) =>
      report(
        found.map((id) => finding(id)),
        gaps.map((pod) => gap(say('gap.log', { pod }))),
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
