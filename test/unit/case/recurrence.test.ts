import { describe, expect, it } from 'vitest';
import type { PastAnswer } from '../../../src/case/past-answer.ts';
import { recurrencesIn } from '../../../src/case/recurrence.ts';
import { mendedAt, pastAt, routeGone } from '../../helpers/past-answers.ts';

const timesOf = (past: readonly PastAnswer[]): number => recurrencesIn(past)[0]?.times ?? 1;
const healthyAt = (minute: number, same = 'web-db') => pastAt(minute, { status: 'healthy', same });

describe('a cause came back', () => {
  it.each<[string, PastAnswer[], number]>([
    ['not where nothing is known', [], 1],
    ['not where many ask about one fault', [pastAt(1), pastAt(2, { same: 'other' }), pastAt(3_000)], 1],
    ['where the question that it broke was healthy in between', [pastAt(1), healthyAt(2), pastAt(3)], 2],
    ['in whatever order they are told', [pastAt(3), pastAt(1), healthyAt(2)], 2],
    ['not where another question was healthy in between', [pastAt(1), healthyAt(2, 'other'), pastAt(3)], 1],
    ['not where the answer in between was unknown', [pastAt(1), pastAt(2, { status: 'unknown' }), pastAt(3)], 1],
    ['where a fix ended it', [pastAt(1, { fixes: [mendedAt(2)] }), pastAt(3)], 2],
    ['not where the fix did not help', [pastAt(1, { fixes: [mendedAt(2, { now: 'broken' })] }), pastAt(3)], 1],
    [
      'not where the fix was for another cause',
      [pastAt(1, { fixes: [mendedAt(2, { cause: 'felix-down' })] }), pastAt(3)],
      1,
    ],
    ['not where somebody asked before the fix had ended it', [pastAt(1, { fixes: [mendedAt(9)] }), pastAt(3)], 1],
    ['not at another node', [pastAt(1), healthyAt(2), pastAt(3, { causes: [{ ...routeGone, node: 'node-3' }] })], 1],
    [
      'not where it has no place',
      [1, 3].flatMap((at) => [pastAt(at, { causes: [{ id: 'felix-down' }] }), healthyAt(at + 1)]),
      1,
    ],
  ])('%s', (_, past, times) => {
    expect(timesOf(past)).toBe(times);
  });

  it('and what had ended it is told with how often, where it was there again after that', () => {
    const past = [1, 11, 21].flatMap((at) => [pastAt(at, { fixes: [mendedAt(at + 2)] }), healthyAt(at + 1)]);
    expect(recurrencesIn(past)).toEqual([
      {
        cause: routeGone,
        times: 3,
        since: 60_000,
        mended: [{ id: 'restart-calico-node', title: mendedAt(0).title, times: 2 }],
      },
    ]);
  });

  it('the most frequent first', () => {
    const felix = { id: 'felix-down', node: 'node-9' } as const;
    const past = [
      ...[1, 5].flatMap((at) => [pastAt(at), healthyAt(at + 1)]),
      ...[10, 20, 30].flatMap((at) => [pastAt(at, { causes: [felix], same: 'x' }), healthyAt(at + 1, 'x')]),
    ];
    expect(recurrencesIn(past).map(({ cause, times }) => [cause.id, times])).toEqual([
      ['felix-down', 3],
      ['workload-route-missing', 2],
    ]);
  });
});
