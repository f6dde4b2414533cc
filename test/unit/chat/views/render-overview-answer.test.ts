import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressAnswer, OverviewAnswer, WorkloadAnswer } from '../../../../src/case/overview-answer.ts';
import { fitMessages, fitOne } from '../../../../src/chat/slack/fit.ts';
import { renderCard } from '../../../../src/chat/views/card.ts';
import { renderOverviewAnswer } from '../../../../src/chat/views/render-overview-answer.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { runs } from '../../../helpers/runs.ts';
import { english } from '../../../helpers/said.ts';
import { sampleQuestion } from '../../../helpers/sample-report.ts';
import { validateBlocks } from '../../../workspace/blocks/validate.ts';

const workload = (text: string, count: number): WorkloadAnswer => {
  const cause = {
    id: 'block-route-missing' as const,
    layer: 'programmed' as const,
    hop: 'source-node' as const,
    statement: verbatim(text),
    explains: [],
    fixes: Array.from({ length: 4 }, () => ({
      id: 'set-mtu' as const,
      title: verbatim(text),
      why: verbatim(text),
      command: text,
      by: 'people' as const,
      params: {},
    })),
    finding: text,
  };
  const proof = [{ source: text, lines: Array.from({ length: 30 }, () => text) }];
  const shared = Array.from({ length: 9 }, () => ({ what: text, value: text }));
  const gaps = Array.from({ length: 20 }, () => ({ what: verbatim(text), reason: verbatim(text) }));
  return {
    kind: 'workload',
    workload: text,
    status: 'broken',
    summary: verbatim(text),
    looked: count,
    total: 340,
    pods: Array.from({ length: count }, () => ({
      pod: text,
      node: text,
      status: 'broken' as const,
      summary: verbatim(text),
      cause,
      proof,
      traits: {},
      notChecked: gaps,
    })),
    groups: Array.from({ length: count }, () => ({
      cause,
      proof,
      pods: Array.from({ length: count }, () => text),
      shared,
    })),
    shared,
    notChecked: gaps,
  };
};

const address = (text: string): AddressAnswer => ({
  kind: 'address',
  address: text,
  status: 'unknown',
  summary: verbatim(text),
  owners: Array.from({ length: 30 }, () => ({ what: 'pod' as const, name: text, detail: verbatim(text) })),
  pool: { name: text, cidr: text, disabled: true },
  allocation: { block: text, blockNode: text, handle: text, pod: text, node: text, type: text, releasedAt: text },
  remarks: [verbatim(text), verbatim(text)],
  nearest: [{ address: text, whose: verbatim(text) }],
  proof: [{ source: text, lines: [text] }],
  notChecked: [{ what: verbatim(text), reason: verbatim(text) }],
});

const complaint = (blocks: readonly object[]) =>
  validateBlocks(
    blocks.map((block, index) => ({ block_id: `generated-${index}`, ...block })),
    { surface: 'message', refused: new Set(), file: () => undefined, pointer: '/blocks' },
  );

const text = fc.oneof(
  fc.constantFrom('', '<!channel>', '<@U0APPROVER>', 'x'.repeat(9_000), '\u0000\u202e', 'line\n'.repeat(900)),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

describe('answers about workloads and addresses in Slack', () => {
  it('fit, however much they hold and whatever is in them', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 10 }), (said, count) => {
        const answers: OverviewAnswer[] = [workload(said, count), address(said)];
        for (const answer of answers) {
          const { messages } = fitMessages(renderOverviewAnswer(english, answer));
          const base = { runId: 'r', question: sampleQuestion, asker: 'U0ASHA' };
          const card = fitOne(renderCard(english, base, { kind: 'answered', answer, seconds: 1 }));
          for (const message of [...messages, card]) {
            expect(complaint(message.blocks)).toBeUndefined();
            expect(message.text).not.toMatch(/[<>]/);
          }
          expect(messages.length).toBeLessThanOrEqual(14);
        }
      }),
      { numRuns: runs(15, 500) },
    );
  });
});
