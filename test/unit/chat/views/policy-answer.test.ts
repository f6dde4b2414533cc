import { expect, it } from 'vitest';
import type { FlowLogs } from '../../../../src/case/flows.ts';
import type { PolicyExplanationAnswer } from '../../../../src/case/policy-answer.ts';
import { got, missing, type Read } from '../../../../src/case/read.ts';
import { fitMessages } from '../../../../src/chat/slack/fit.ts';
import { renderPolicyAnswer } from '../../../../src/chat/views/policy-answer.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { english } from '../../../helpers/said.ts';

const explained = (groups: number): PolicyExplanationAnswer => ({
  kind: 'policy-explain',
  pod: 'shop/db-0',
  reachedBy: Array.from({ length: groups }, (_, index) => ({
    verdict: 'allowed' as const,
    service: verbatim(`tcp ${index + 1}`),
    peers: ['shop/web-0'],
    count: 1,
    reason: verbatim(`policy ${index} allows it`),
  })),
  reaches: [],
  considered: 1,
  total: 1,
  problems: [],
});

const text = (verdict: 'allowed' | 'denied', logs: Read<FlowLogs>): string => {
  const answer = { kind: 'policy' as const, verdict, sides: [], staged: [], suggestions: [], problems: [] };
  return JSON.stringify(
    fitMessages(renderPolicyAnswer(english, { ...answer, flows: { pair: verbatim('a to b'), logs } })),
  );
};

it('quotes the flow logs beside the verdict', () => {
  const hit = {
    kind: 'CalicoNetworkPolicy',
    namespace: 'b',
    name: 'guard',
    tier: 'default',
    action: 'Deny' as const,
    rule: 2,
  };
  const logs = got<FlowLogs>({
    address: 'goldmane:7443',
    seconds: 900,
    leftOut: 0,
    flows: [
      {
        reporter: 'destination',
        action: 'Deny',
        from: { namespace: 'a', name: 'x'.repeat(5000) },
        to: { namespace: 'b', name: '<!channel> *y*' },
        port: 80,
        protocol: 'tcp',
        since: '2026-01-01T09:59:45.000Z',
        until: '2026-01-01T10:00:00.000Z',
        packets: { in: 1, out: 2 },
        started: 1,
        enforced: [hit],
        pending: [],
      },
    ],
  });
  expect(text('allowed', logs)).toMatch(/⚠️ Flow logs.*CalicoNetworkPolicy b\/guard rule 2/);
  expect(text('denied', logs)).not.toContain('⚠️');
  expect(text('denied', missing(verbatim('no answer')))).toContain('is not known: no answer');
});

it('a long answer goes along whole as a file, a short one does not', () => {
  expect(fitMessages(renderPolicyAnswer(english, explained(3))).files).toEqual([]);
  const [file] = fitMessages(renderPolicyAnswer(english, explained(200))).files;
  expect(file?.content.match(/policy \d+ allows it/g)).toHaveLength(200);
  expect(fitMessages(renderPolicyAnswer(english, explained(200))).messages).toHaveLength(1);
});
