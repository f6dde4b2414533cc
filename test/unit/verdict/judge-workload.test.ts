import { describe, expect, it } from 'vitest';
import type { PodAnswer } from '../../../src/case/overview-answer.ts';
import type { CauseId } from '../../../src/faults/causes.ts';
import { judgeWorkload } from '../../../src/verdict/judge-workload.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';

const pod = (name: string, node: string, cause?: CauseId, traits: Record<string, string> = {}): PodAnswer => ({
  pod: `shop/${name}`,
  node,
  counterpart: 'shop/db-0',
  status: cause ? 'broken' : 'healthy',
  summary: verbatim(`${name} ${cause ?? 'works'}.`),
  ...(cause
    ? {
        cause: {
          id: cause,
          layer: 'programmed',
          hop: 'source-node',
          node,
          statement: verbatim(`${cause} on ${node}`),
          explains: [],
          fixes: [],
          finding: cause,
        },
      }
    : {}),
  proof: [],
  traits: { node, 'label app': 'web', ...traits },
  notChecked: [],
});

const judged = (pods: PodAnswer[], total = pods.length) =>
  judgeWorkload({
    workload: 'deployment shop/web',
    total,
    complaint: verbatim('cannot reach shop/db-0'),
    praise: verbatim('reach shop/db-0'),
    pods,
    notChecked: [],
  });

describe('a workload is judged by its pods', () => {
  it('all of them fine', () => {
    expect(judged([pod('a', 'node-1'), pod('b', 'node-2')])).toMatchObject({
      status: 'healthy',
      summary: saying('deployment shop/web: all of its 2 pods reach shop/db-0.'),
      groups: [],
      shared: [],
    });
  });

  it('one node: its pods share what no healthy one has', () => {
    const answer = judged([
      pod('a', 'node-1', 'block-route-missing', { zone: 'a', revision: '1' }),
      pod('b', 'node-1', 'block-route-missing', { zone: 'a', revision: '2' }),
      pod('c', 'node-2', undefined, { zone: 'b', revision: '1' }),
    ]);
    expect(answer.groups).toHaveLength(1);
    expect(answer.shared).toEqual([
      { what: 'node', value: 'node-1' },
      { what: 'zone', value: 'a' },
    ]);
    expect(said(answer.summary)).toBe(
      'deployment shop/web: 2 of 3 pods cannot reach shop/db-0: block-route-missing on node-1; only these share node node-1 and zone a.',
    );
  });

  it('a trait that was not read of a healthy pod tells nothing, a label that it lacks does', () => {
    const affected = pod('a', 'node-1', 'felix-down', { zone: 'a', 'label tier': 'old' });
    const answer = judged([affected, pod('b', 'node-1')]);
    expect(answer.shared).toEqual([{ what: 'label tier', value: 'old' }]);
  });

  it('several causes: grouped, the largest first, each with what it alone shares', () => {
    const answer = judged([
      pod('a', 'node-1', 'felix-down'),
      pod('b', 'node-2', 'block-route-missing'),
      pod('c', 'node-2', 'block-route-missing'),
      pod('d', 'node-3'),
    ]);
    expect(answer.groups.map(({ cause, pods, shared }) => [cause.id, pods.length, shared])).toEqual([
      ['block-route-missing', 2, [{ what: 'node', value: 'node-2' }]],
      ['felix-down', 1, [{ what: 'node', value: 'node-1' }]],
    ]);
    expect(answer.shared).toEqual([]);
    expect(said(answer.summary)).toMatch(/3 of 4 pods .*: 2 causes, first: block-route-missing on node-2\.$/);
  });

  it('all affected: nothing can be told apart', () => {
    const answer = judged([pod('a', 'node-1', 'policy-denies-egress'), pod('b', 'node-1', 'policy-denies-egress')]);
    expect(answer.shared).toEqual([]);
    expect(said(answer.summary)).toMatch(/^deployment shop\/web: all 2 pods cannot reach/);
  });

  it('pods that are not certain are not fine, and no pods are no answer', () => {
    const uncertain: PodAnswer = {
      ...pod('b', 'node-2'),
      status: 'unknown',
      notChecked: [{ what: verbatim('x'), reason: verbatim('y') }],
    };
    expect(judged([pod('a', 'node-1'), uncertain])).toMatchObject({
      status: 'unknown',
      notChecked: [{ what: verbatim('x'), reason: verbatim('y') }],
    });
    expect(judged([])).toMatchObject({ status: 'unknown', summary: saying('deployment shop/web has no pods.') });
  });

  it('says how many of a large workload it looked at', () => {
    expect(said(judged([pod('a', 'node-1', 'felix-down'), pod('b', 'node-2')], 340).summary)).toContain(
      '(2 of 340 looked at)',
    );
  });
});
