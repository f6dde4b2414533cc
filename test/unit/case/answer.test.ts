import { describe, expect, it } from 'vitest';
import { type Answer, causesOf, statusOf, summaryOf } from '../../../src/case/answer.ts';
import type { PolicyVerdictAnswer } from '../../../src/case/policy-answer.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said } from '../../helpers/said.ts';
import { sampleCase, sampleReport } from '../../helpers/sample-report.ts';

const byPolicies = (verdict: PolicyVerdictAnswer['verdict']): Answer => ({
  kind: 'policy',
  verdict,
  ...{ sides: [], staged: [], suggestions: [], problems: [] },
});
const [cause] = sampleReport.verdict.causes;
if (cause === undefined) throw new Error('the sample has no cause');
const told = { status: 'broken' as const, summary: verbatim('one sentence'), notChecked: [] };
const explained = { pod: 'shop/db-0', reachedBy: [], reaches: [], considered: 1, total: 1, problems: [] };
const reached = (verdict: PolicyVerdictAnswer['verdict']): Answer => ({
  kind: 'policy-reach',
  summary: verbatim('one sentence'),
  groups: [{ verdict, peers: verbatim('shop/web-0'), service: verbatim('tcp 5432'), reason: verbatim('a rule') }],
  notes: [],
  problems: [],
});
const supposed = (isUnknown: boolean, afterwards: PolicyVerdictAnswer['verdict'] = 'allowed'): Answer => ({
  kind: 'policy-change',
  what: verbatim('If it were so'),
  connection: { name: verbatim('a to b'), now: 'allowed', afterwards, reason: verbatim('a rule') },
  isUnknown,
  counts: verbatim('nothing'),
  ...{ groups: [], count: 0, notes: [], problems: [] },
});
const group = { cause, proof: [], pods: ['shop/web-0'], shared: [] };

describe('what an answer comes to', () => {
  it.each<[string, Answer, string, RegExp, number]>([
    ['a report', { kind: 'report', case: sampleCase, report: sampleReport }, 'broken', /./, 1],
    ['allowed by the policies', byPolicies('allowed'), 'healthy', /allow/, 0],
    ['denied by the policies', byPolicies('denied'), 'broken', /den/, 0],
    ['not to be told by the policies', byPolicies('unknown'), 'unknown', /./, 0],
    ['the policies of a pod', { kind: 'policy-explain', ...explained }, 'healthy', /shop\/db-0/, 0],
    ['who can reach a pod', reached('allowed'), 'healthy', /^one sentence$/, 0],
    ['who can reach a pod, as far as it is known', reached('unknown'), 'unknown', /^one sentence$/, 0],
    [
      'what would close',
      supposed(false, 'denied'),
      'healthy',
      /^If it were so, a to b would no longer be allowed: a rule$/,
      0,
    ],
    ['what would stay', supposed(false), 'healthy', /^If it were so, a to b would still be allowed: a rule$/, 0],
    ['what cannot be told', supposed(true, 'unknown'), 'unknown', /^If it were so, it cannot be told/, 0],
    [
      'the pods of a workload',
      { kind: 'workload', workload: 'w', looked: 1, total: 1, pods: [], groups: [group], shared: [], ...told },
      'broken',
      /^one sentence$/,
      1,
    ],
    [
      'whose an address is',
      { kind: 'address', address: 'a', owners: [], remarks: [], nearest: [], proof: [], ...told },
      'broken',
      /^one sentence$/,
      0,
    ],
  ])('%s', (_what, answer, status, summary, causes) => {
    expect(statusOf(answer)).toBe(status);
    expect(said(summaryOf(answer))).toMatch(summary);
    expect(causesOf(answer)).toHaveLength(causes);
  });
});
