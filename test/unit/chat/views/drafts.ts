import type { Finding } from '../../../../src/case/finding.ts';
import type {
  PolicyChangeAnswer,
  PolicyExplanationAnswer,
  PolicyReachAnswer,
  PolicyVerdictAnswer,
} from '../../../../src/case/policy-answer.ts';
import type { Report } from '../../../../src/case/verdict.ts';
import { helpFor } from '../../../../src/chat/commands.ts';
import { renderAudit } from '../../../../src/chat/views/audit-lines.ts';
import { type CardState, renderCard } from '../../../../src/chat/views/card.ts';
import { renderChoice } from '../../../../src/chat/views/choose.ts';
import type { Draft } from '../../../../src/chat/views/draft.ts';
import { type FixView, renderFixes } from '../../../../src/chat/views/fix.ts';
import type { HomeRun } from '../../../../src/chat/views/home.ts';
import { renderSummary } from '../../../../src/chat/views/incident-summary.ts';
import { renderHelp, renderMisunderstood, renderNotice } from '../../../../src/chat/views/notice.ts';
import { renderPolicyAnswer } from '../../../../src/chat/views/policy-answer.ts';
import { renderScheduledCheckNews, renderScheduledCheckTrouble } from '../../../../src/chat/views/scheduled-checks.ts';
import { renderSteps } from '../../../../src/chat/views/step.ts';
import { renderVerdict } from '../../../../src/chat/views/verdict.ts';
import { exampleQuestions } from '../../../../src/question/example-questions.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { say } from '../../../../src/words/say.ts';
import { english } from '../../../helpers/said.ts';
import { sampleFixView, sampleFixViews } from '../../../helpers/sample-fix-view.ts';
import {
  sampleCase,
  sampleFinding,
  sampleFindings,
  sampleQuestion,
  sampleReport,
} from '../../../helpers/sample-report.ts';

const policyVerdict = (text: string): PolicyVerdictAnswer => ({
  kind: 'policy',
  verdict: 'denied',
  sides: [
    { side: verbatim(text), verdict: 'allowed', reason: verbatim(text) },
    { side: verbatim(text), verdict: 'denied', tier: text, policy: text, rule: verbatim(text), reason: verbatim(text) },
  ],
  staged: [verbatim(text)],
  suggestions: [
    { side: verbatim(text), why: verbatim(text), yaml: text },
    { side: verbatim(text), why: verbatim(text) },
  ],
  problems: [verbatim(text)],
});

const policyExplanation = (text: string): PolicyExplanationAnswer => {
  const group = {
    verdict: 'allowed' as const,
    service: verbatim(text),
    peers: [text, text],
    count: 7,
    reason: verbatim(text),
  };
  return {
    kind: 'policy-explain',
    pod: text,
    reachedBy: [group, { ...group, verdict: 'denied' }],
    reaches: [],
    considered: 1,
    total: 2,
    problems: [verbatim(text)],
  };
};

const policyReach = (text: string): PolicyReachAnswer => {
  const group = { peers: verbatim(text), service: verbatim(text), reason: verbatim(text) };
  return {
    kind: 'policy-reach',
    summary: verbatim(text),
    groups: Array.from({ length: 14 }, () => ({ verdict: 'allowed' as const, ...group })),
    notes: [verbatim(text)],
    problems: [verbatim(text)],
  };
};

const policyChange = (text: string): PolicyChangeAnswer => ({
  kind: 'policy-change',
  what: verbatim(text),
  connection: { name: verbatim(text), now: 'allowed', afterwards: 'denied', reason: verbatim(text) },
  isUnknown: false,
  counts: verbatim(text),
  groups: Array.from({ length: 14 }, () => ({
    became: 'denied' as const,
    said: verbatim(text),
    why: [verbatim(text)],
  })),
  count: 20,
  flows: { statement: verbatim(text), lines: [text] },
  notes: [verbatim(text)],
  problems: [verbatim(text)],
});

const fixViewWith = (view: FixView, text: string): FixView => ({
  ...view,
  fix: {
    ...view.fix,
    title: verbatim(text),
    why: verbatim(text),
    command: text,
    namespace: text,
    evidence: Array.from({ length: 9 }, () => text),
  },
  approvers: { kind: 'people', names: Array.from({ length: 12 }, () => text) },
  approvals: [],
  ...(view.summary ? { summary: text } : {}),
  ...(view.step ? { steps: [verbatim(text), verbatim(text)] } : {}),
  ...(view.lines ? { lines: Array.from({ length: 40 }, () => text) } : {}),
  ...(view.difference ? { difference: Array.from({ length: 40 }, () => text) } : {}),
  ...(view.rejectedBy ? { rejectedBy: text } : {}),
  ...(view.undoneBy ? { undoneBy: text } : {}),
});

const answer = (report: Report) => ({ kind: 'report', case: sampleCase, report }) as const;

/** Every kind of message there is, with `text` wherever text comes from outside. */
export const draftsWith = (text: string): Record<string, Draft> => {
  const question = {
    kind: 'path',
    from: { kind: 'pod', namespace: text, name: text },
    to: { kind: 'name', name: text },
    text,
  } as const;
  const base = { runId: 'r1', question, asker: text, cluster: text };
  const finding = (status: Finding['status']): Finding =>
    sampleFinding(text, {
      status,
      node: text,
      object: text,
      statement: verbatim(text),
      proof: [{ source: text, node: text, lines: [text, text] }],
    });
  const report: Report = {
    verdict: {
      status: 'broken',
      summary: verbatim(text),
      causes: [
        {
          id: 'no-answer',
          layer: 'observed',
          hop: 'underlay',
          node: text,
          object: text,
          statement: verbatim(text),
          explains: [text],
          selfHeals: verbatim(text),
          fixes: [
            {
              id: 'set-mtu',
              title: verbatim(text),
              why: verbatim(text),
              command: text,
              by: 'people',
              params: { x: text },
            },
          ],
          finding: text,
        },
      ],
      warnings: [text],
    },
    findings: [finding('fail'), finding('unknown')],
    notChecked: [{ what: verbatim(text), reason: verbatim(text) }],
  };
  const states: CardState[] = [
    { kind: 'asked', note: verbatim(text) },
    { kind: 'running', steps: [verbatim(text)] },
    { kind: 'choosing', typed: text, found: false },
    { kind: 'chosen', end: { kind: 'service', namespace: text, name: text } },
    {
      kind: 'answered',
      answer: answer(report),
      seconds: 1,
      fixStanding: { title: text, approvedBy: [text], now: 'healthy' },
    },
    { kind: 'answered', answer: policyVerdict(text), seconds: 1 },
    { kind: 'failed', problem: verbatim(text), next: verbatim(text) },
  ];
  const fixLine = { title: verbatim(text), cause: text, expiresAt: 0 };
  const run: HomeRun = { id: 'r1', question, status: 'broken', asker: text, askedAt: 0, summary: verbatim(text) };
  return {
    ...Object.fromEntries(states.map((state, at) => [`card ${at} ${state.kind}`, renderCard(english, base, state)])),
    steps: renderSteps(english, [
      finding('pass'),
      finding('fail'),
      finding('warn'),
      finding('unknown'),
      finding('pass'),
    ]),
    verdict: renderVerdict(english, report),
    'verdict healthy': renderVerdict(english, {
      ...report,
      verdict: { ...report.verdict, status: 'healthy', causes: [] },
    }),
    choose: renderChoice(english, {
      runId: 'r1',
      attempt: 1,
      end: 'to',
      typed: text,
      options: [
        { kind: 'pod', namespace: text, name: text },
        { kind: 'address', address: text },
        { kind: 'node', name: text },
      ],
      found: true,
      statement: verbatim(text),
    }),
    notice: renderNotice('⚪', text, text)(english),
    misunderstood: renderMisunderstood(text, text)(english),
    help: renderHelp('/calico', [verbatim(text)], [text])(english),
    'policy verdict': renderPolicyAnswer(english, policyVerdict(text)),
    'policy explanation': renderPolicyAnswer(english, policyExplanation(text)),
    'policy reach': renderPolicyAnswer(english, policyReach(text)),
    'policy change': renderPolicyAnswer(english, policyChange(text)),
    scheduledCheckTrouble: renderScheduledCheckTrouble(english, verbatim(text), verbatim(text)),
    scheduledCheck: renderScheduledCheckNews(
      english,
      [
        {
          clusterCheck: 'ipam',
          fresh: Array.from({ length: 30 }, () => ({ status: 'fail', statement: verbatim(text) })),
          changed: [{ status: 'warn', statement: verbatim(text) }],
          resolved: [verbatim(text), verbatim(text)],
          asBefore: 3,
          notChecked: [{ what: verbatim(text), reason: verbatim(text) }],
          problem: verbatim(text),
        },
      ],
      text,
    ),
    summary: renderSummary(english, [run, { ...run, question: sampleQuestion, status: 'running' }], [fixLine]),
    audit: renderAudit(
      english,
      Array.from({ length: 30 }, (_, seq) => ({
        seq,
        at: seq,
        event: text,
        actor: text,
        fix: text,
        details: { [text]: text, more: [text, text] },
        proof: 'forged' as const,
      })),
      verbatim(text),
      false,
    ),
    'card after a fix': renderCard(english, { ...base, after: text }, { kind: 'asked' }),
    ...Object.fromEntries(
      Object.entries(sampleFixViews).map(([name, view]) => [
        `fix ${name}`,
        renderFixes(english, { cause: text, fixes: [fixViewWith(view, text), fixViewWith(view, text)] }),
      ]),
    ),
  };
};

const deniedByPolicy: PolicyVerdictAnswer = {
  kind: 'policy',
  verdict: 'denied',
  sides: [
    {
      side: verbatim('egress of shop/web-0'),
      verdict: 'allowed',
      policy: 'Profile kns.shop',
      rule: verbatim('rule 0'),
      reason: verbatim('no policy decides, and profile kns.shop allows everything'),
    },
    {
      side: verbatim('ingress of shop/db-0'),
      verdict: 'denied',
      tier: 'default',
      policy: 'KubernetesNetworkPolicy shop/db-from-api',
      rule: verbatim('no rule matches'),
      reason: verbatim('KubernetesNetworkPolicy shop/db-from-api in tier default selects it, and no rule matches'),
    },
  ],
  staged: [verbatim('StagedNetworkPolicy shop/db-from-all would allow it (ingress), unlike now')],
  suggestions: [
    {
      side: verbatim('ingress'),
      why: verbatim('just this connection, ahead of what denies it'),
      yaml: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: allow-from-web-0-tcp-5432\n  namespace: shop',
    },
  ],
  problems: [verbatim("GlobalNetworkPolicy odd: left out: spec has the unknown field 'x'")],
};

const whatReachesDb: PolicyExplanationAnswer = {
  kind: 'policy-explain',
  pod: 'shop/db-0',
  reachedBy: [
    {
      verdict: 'allowed',
      service: verbatim('tcp 5432'),
      peers: ['shop/web-0', 'shop/web-1'],
      count: 2,
      reason: verbatim('KubernetesNetworkPolicy shop/db-from-web rule 0 allows it'),
    },
    {
      verdict: 'denied',
      service: verbatim('udp, every port'),
      peers: ['ops/agent-1', 'shop/web-0'],
      count: 40,
      reason: verbatim('KubernetesNetworkPolicy shop/db-from-web in tier default selects it, and no rule matches'),
    },
  ],
  reaches: [
    {
      verdict: 'allowed',
      service: verbatim('tcp, every port'),
      peers: ['shop/web-0'],
      count: 1,
      reason: verbatim('no policy decides, and profile kns.shop allows everything'),
    },
  ],
  considered: 41,
  total: 41,
  problems: [],
};

const base = { runId: 'r1', question: sampleQuestion, asker: 'U0ASKER', cluster: 'lab' };

/** The same with a plausible diagnosis, for the golden files. */
export const goldenDrafts: Record<string, Draft> = {
  'card-asked': renderCard(english, base, { kind: 'asked' }),
  'card-running': renderCard(english, base, {
    kind: 'running',
    steps: [say('progress.ends'), verbatim('asking node-1 and node-2')],
  }),
  'card-choosing': renderCard(english, base, { kind: 'choosing', typed: 'db-0', found: true }),
  'card-broken': renderCard(english, base, { kind: 'answered', answer: answer(sampleReport), seconds: 0.42 }),
  'card-healthy': renderCard(english, base, {
    kind: 'answered',
    answer: answer({
      verdict: { status: 'healthy', summary: verbatim('Packets get there and back.'), causes: [], warnings: [] },
      findings: sampleFindings.filter(({ status }) => status === 'pass'),
      notChecked: [],
    }),
    seconds: 1.5,
  }),
  'card-unknown': renderCard(english, base, {
    kind: 'answered',
    answer: answer({
      ...sampleReport,
      verdict: { status: 'unknown', summary: verbatim('node-3 did not answer.'), causes: [], warnings: [] },
    }),
    seconds: 3,
  }),
  'card-failed': renderCard(english, base, {
    kind: 'failed',
    problem: verbatim('the cluster refused: 403 cannot get pods in shop'),
    next: verbatim('Ask for the Role.'),
  }),
  'card-fixed': renderCard(english, base, {
    kind: 'answered',
    answer: answer(sampleReport),
    seconds: 0.42,
    fixStanding: { title: sampleFixView.fix.title, approvedBy: ['U0APPROVER'], now: 'healthy' },
  }),
  'card-after-fix': renderCard(english, { ...base, after: sampleFixView.fix.title }, { kind: 'asked' }),
  ...Object.fromEntries(
    Object.entries(sampleFixViews).map(([name, view]) => [
      `fix-${name}`,
      renderFixes(english, { cause: view.fix.cause.statement, fixes: [view] }),
    ]),
  ),
  'fix-two': renderFixes(english, {
    cause: sampleFixView.fix.cause.statement,
    fixes: [sampleFixView, { ...sampleFixView, id: 'BBBBBBBBBBBBBBBBBBBBBB' }],
  }),
  audit: renderAudit(
    english,
    [
      {
        seq: 2,
        at: 1_767_225_660_000,
        event: 'denied',
        actor: 'U0GUEST',
        fix: sampleFixView.id,
        details: { reason: 'guest: Guests may not approve this fix.' },
        proof: 'proven',
      },
      {
        seq: 1,
        at: 1_767_225_600_000,
        event: 'proposed',
        actor: 'worker',
        fix: sampleFixView.id,
        details: {},
        proof: 'unproven',
      },
    ],
    verbatim('newest'),
    false,
  ),
  steps: renderSteps(english, sampleFindings),
  verdict: renderVerdict(english, sampleReport),
  choose: renderChoice(english, {
    runId: 'r1',
    attempt: 1,
    end: 'to',
    typed: 'db-0',
    options: [
      { kind: 'pod', namespace: 'shop', name: 'db-0' },
      { kind: 'pod', namespace: 'test', name: 'db-0' },
    ],
    found: true,
  }),
  'card-policy': renderCard(
    english,
    { ...base, question: { ...sampleQuestion, kind: 'policy' } },
    { kind: 'answered', answer: deniedByPolicy, seconds: 0.31 },
  ),
  'policy-verdict': renderPolicyAnswer(english, deniedByPolicy),
  'policy-explanation': renderPolicyAnswer(english, whatReachesDb),
  help: helpFor('/calico', exampleQuestions(undefined))(english),
  'incident-summary': renderSummary(english, [
    {
      question: sampleQuestion,
      status: 'broken',
      asker: 'U0ASKER',
      askedAt: 1_767_225_600_000,
      summary: verbatim('no route'),
    },
    {
      question: sampleQuestion,
      status: 'healthy',
      asker: 'U0ASKER',
      askedAt: 1_767_225_500_000,
      summary: verbatim('fine'),
    },
  ]),
};
