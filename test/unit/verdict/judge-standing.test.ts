import { describe, expect, it } from 'vitest';
import type { ClusterCheckFinding } from '../../../src/case/cluster-check.ts';
import type { Stand, TriedPath } from '../../../src/case/standing-answer.ts';
import type { SuggestedFix } from '../../../src/case/verdict.ts';
import type { CauseId } from '../../../src/faults/causes.ts';
import { judgeStanding } from '../../../src/verdict/judge-standing.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';

const about = verbatim('node node-2');
const fix: SuggestedFix = {
  id: 'set-mtu',
  title: verbatim('a fix'),
  why: verbatim('why'),
  command: 'do',
  by: 'people',
  params: {},
};

const finding = (check: string, status: ClusterCheckFinding['status'] = 'fail', says = check): ClusterCheckFinding => ({
  id: `${check} ${says}`,
  check,
  status,
  statement: verbatim(says),
  proof: [],
  fixes: [fix],
});

const stand = (...findings: ClusterCheckFinding[]): Stand => ({
  findings,
  checked: [verbatim('calico-node ready')],
  notChecked: [],
});

const path = (cause?: CauseId, over: Partial<TriedPath> = {}): TriedPath => ({
  pod: 'shop/web-0',
  node: 'node-1',
  counterpart: 'shop/db-0',
  status: cause ? 'broken' : 'healthy',
  summary: verbatim(cause ?? 'works'),
  ...(cause
    ? {
        cause: {
          id: cause,
          layer: 'programmed',
          hop: 'source-node',
          node: 'node-1',
          statement: verbatim(`cause ${cause}`),
          explains: [],
          fixes: [fix],
          finding: cause,
        },
      }
    : {}),
  proof: [],
  traits: {},
  notChecked: [],
  ...over,
});

const named = (causes: { statement: Parameters<typeof said>[0] }[]) => causes.map(({ statement }) => said(statement));

describe('how a node stands is judged', () => {
  it('nothing departs and a way works: healthy, with what was looked at', () => {
    expect(judgeStanding({ about, stand: stand(), paths: [path(), path()] })).toMatchObject({
      status: 'healthy',
      summary: saying(
        'node node-2: nothing is wrong as far as was looked (calico-node ready; 2 ways were tried and work).',
      ),
      causes: [],
    });
  });

  it('no way could be tried, or one could not be judged: never healthy', () => {
    expect(judgeStanding({ about, stand: stand(), paths: [] })).toMatchObject({
      status: 'unknown',
      summary: saying(/no way to it could be tried/),
    });
    const unsure = path(undefined, { status: 'unknown' });
    expect(judgeStanding({ about, stand: stand(), paths: [path(), unsure] })).toMatchObject({
      status: 'unknown',
      summary: saying(/1 way could not be judged/),
    });
    const unread = { ...stand(), unread: verbatim('pods may not be listed') };
    expect(judgeStanding({ about, stand: unread, paths: [] }).summary).toEqual(saying(/pods may not be listed/));
  });

  it('the cause of the ways that break is named before what the agents say, and alone has fixes', () => {
    const answer = judgeStanding({
      about,
      stand: stand(finding('bgp-session'), finding('bird-down')),
      paths: [path('block-route-missing'), path('block-route-missing'), path('ip-forward-off'), path()],
    });
    expect(answer.status).toBe('broken');
    expect(said(answer.summary)).toMatch(/3 of 4 ways tried are broken: cause block-route-missing; 3 more things/);
    expect(named(answer.causes)).toEqual([
      'cause block-route-missing',
      'cause ip-forward-off',
      'bird-down',
      'bgp-session',
    ]);
    expect(answer.causes.map(({ fixes }) => fixes.length)).toEqual([1, 0, 0, 0]);
  });

  it('an address that two nodes have stands before all else', () => {
    const twice = stand(finding('calico-node-not-ready'), finding('node-address-twice'));
    expect(named(judgeStanding({ about, stand: twice, paths: [path('block-route-missing')] }).causes)[0]).toBe(
      'node-address-twice',
    );
  });

  it('the ways work and something departs: both are said', () => {
    const { status, summary } = judgeStanding({ about, stand: stand(finding('bgp-peer')), paths: [path()] });
    expect(status).toBe('broken');
    expect(said(summary)).toBe('node node-2: the way that was tried works, but bgp-peer.');
  });

  it('what a policy keeps away says nothing of the node', () => {
    const denied = path('policy-denies-ingress', { bySelf: true });
    expect(judgeStanding({ about, stand: stand(), paths: [denied, path()] })).toMatchObject({
      status: 'healthy',
      causes: [],
    });
    expect(judgeStanding({ about, stand: stand(), paths: [denied] }).status).toBe('unknown');
  });

  it('a warning is said beside it and is no cause', () => {
    const answer = judgeStanding({ about, stand: stand(finding('versions-differ', 'warn')), paths: [path()] });
    expect(answer.status).toBe('healthy');
    expect(named(answer.warnings)).toEqual(['versions-differ']);
  });

  it('what both families say alike is said once', () => {
    const both = stand(finding('bgp-session', 'fail', 'down'), finding('bgp-session', 'fail', 'down'));
    expect(named(judgeStanding({ about, stand: both }).causes)).toEqual(['down']);
  });
});

describe('how an agent stands is judged', () => {
  it('by what it says alone: no way is tried', () => {
    expect(judgeStanding({ about, stand: stand() }).status).toBe('healthy');
    expect(judgeStanding({ about, stand: { ...stand(), unread: verbatim('no probe') } })).toMatchObject({
      status: 'unknown',
      summary: saying(/no probe/),
    });
  });
});

describe('what was said of a node and one look cannot show', () => {
  it('is said where it seems to be well', () => {
    const well = judgeStanding({ about, stand: stand(), paths: [path()], unmeasured: ['slow'] });
    expect(said(well.summary)).toMatch(/One try of each: not measured, and so not ruled out: slow\.$/);
    const ill = judgeStanding({ about, stand: stand(finding('bird-down')), paths: [], unmeasured: ['slow'] });
    expect(said(ill.summary)).not.toMatch(/slow/);
  });
});
