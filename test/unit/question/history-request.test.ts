import { describe, expect, it } from 'vitest';
import type { PastAnswer } from '../../../src/case/past-answer.ts';
import {
  describeHistory,
  type HistoryRequest,
  isWanted,
  parseHistoryRequest,
  wantedSince,
  writeHistory,
} from '../../../src/question/history-request.ts';
import { mendedAt, pastAt } from '../../helpers/past-answers.ts';
import { said } from '../../helpers/said.ts';

const read = (text: string): unknown => {
  const parsed = parseHistoryRequest(text);
  return parsed?.ok ? parsed.asked : parsed && said(parsed.problem);
};

describe('a wish for the history', () => {
  it.each<[string, unknown]>([
    ['history', {}],
    [' History ', {}],
    ['历史 since 2h', { sinceMs: 7_200_000 }],
    ['history pod shop/web-0', { pod: 'shop/web-0' }],
    ['history pod pod/web-0 node node-2', { pod: 'web-0', node: 'node-2' }],
    ['history cause policy-denies since 1w', { cause: 'policy-denies', sinceMs: 604_800_000 }],
    ['history since 999999w', { sinceMs: 3_660 * 86_400_000 }],
    ['history-0 cannot reach db-0', undefined],
    ['history pod a/b/c', 'I cannot read “pod a/b/c” as a part of the history.'],
    ['history pod', 'I cannot read “pod” as a part of the history.'],
    ['history pod <@U1>', 'I cannot read “pod <@U1>” as a part of the history.'],
    ['history since yesterday', 'I cannot read “since yesterday” as a part of the history.'],
    ['history constructor x', 'I cannot read “constructor x” as a part of the history.'],
    ['history cause felix-dwon', expect.stringMatching(/^I know no cause felix-dwon\. Similar names: felix-down/)],
  ])('%s', (text, asked) => {
    expect(read(text)).toEqual(asked);
  });

  it.each<HistoryRequest>([
    {},
    { pod: 'shop/web-0', node: 'node-2', cause: 'policy', sinceMs: 3_600_000 },
    { sinceMs: 3_660 * 86_400_000 },
  ])('%j is written so that it is read again', (request) => {
    const parsed = parseHistoryRequest(writeHistory(request));
    expect(parsed?.ok && { ...request, ...parsed.asked }).toEqual(parsed?.ok && parsed.asked);
  });

  it('says which are wanted, and from when on', () => {
    expect(said(describeHistory({ node: 'node-2', sinceMs: 120_000 }))).toMatch(/node node-2.*last 2 minutes/);
    expect(wantedSince({ sinceMs: 5 }, 100)).toBe(95);
    expect(wantedSince({}, 31 * 86_400_000)).toBe(86_400_000);
  });
});

describe('what is wanted', () => {
  it.each<[HistoryRequest, Partial<PastAnswer>, boolean]>([
    [{}, {}, true],
    [{ pod: 'shop/web-0' }, {}, true],
    [{ pod: 'web-0' }, {}, true],
    [{ pod: 'other/web-0' }, {}, false],
    [{ pod: 'web' }, {}, false],
    [{ pod: 'db-0' }, { pods: [] }, true],
    [{ node: 'node-2' }, {}, true],
    [{ node: 'node-2' }, { nodes: [] }, true],
    [{ node: 'node-2' }, { nodes: [], causes: [] }, false],
    [{ cause: 'workload-route' }, {}, true],
    [{ cause: 'felix' }, {}, false],
    [{ cause: 'workload-route' }, { status: 'healthy', causes: [] }, false],
    [{ pod: 'web-0', node: 'node-7' }, {}, false],
    [{ node: 'node-2' }, { fixes: [mendedAt(2)] }, true],
  ])('%j of %j: %s', (request, more, wanted) => {
    expect(isWanted(request)(pastAt(1, more))).toBe(wanted);
  });
});
