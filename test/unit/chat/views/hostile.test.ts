import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/case/finding.ts';
import { fitMessages, fitOne } from '../../../../src/chat/slack/fit.ts';
import { escapeMarkup } from '../../../../src/chat/slack/message.ts';
import { homeOf, modalOf } from '../../../../src/chat/slack/pages.ts';
import { plainSections } from '../../../../src/chat/slack/plain-sections.ts';
import { renderChoice } from '../../../../src/chat/views/choose.ts';
import { renderEvidence } from '../../../../src/chat/views/evidence-view.ts';
import { renderHome } from '../../../../src/chat/views/home.ts';
import { renderSteps } from '../../../../src/chat/views/step.ts';
import { clean, cut } from '../../../../src/chat/views/text.ts';
import { renderVerdict } from '../../../../src/chat/views/verdict.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { activeTypes, typesIn } from '../../../helpers/active-types.ts';
import { knownTexts, longTexts } from '../../../helpers/hostile-text.ts';
import { runs } from '../../../helpers/runs.ts';
import { english } from '../../../helpers/said.ts';
import { sampleFinding, sampleQuestion, sampleReport } from '../../../helpers/sample-report.ts';
import { validateBlocks } from '../../../workspace/blocks/validate.ts';
import { draftsWith } from './drafts.ts';

/** What a name, a label, a log line or a person can hold. */
const hostile = fc.oneof(
  fc.constantFrom(...knownTexts, ...longTexts),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 5_000 }),
);

const rules = (surface: 'message' | 'modal' | 'home') => ({
  surface,
  refused: new Set<string>(),
  file: () => undefined,
  pointer: '/blocks',
});
const withIds = (blocks: readonly object[]) =>
  blocks.map((block, index) => ({ block_id: `generated-${index}`, ...block }));
const complaint = (blocks: readonly object[], surface: 'message' | 'modal' | 'home' = 'message') =>
  validateBlocks(withIds(blocks), rules(surface));

describe('text from outside', () => {
  it('never makes a mention, a link or a block that Slack refuses', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const [name, draft] of Object.entries(draftsWith(text))) {
          for (const message of fitMessages(draft).messages) {
            expect(complaint(message.blocks), name).toBeUndefined();
            expect(message.blocks.length, name).toBeLessThanOrEqual(50);
            expect(message.text, name).not.toMatch(/[<>]/);
            expect(message.text.length).toBeLessThan(4_000);
            expect(
              typesIn(message.blocks).filter((type) => activeTypes.has(type)),
              name,
            ).toEqual([]);
            expect(complaint(plainSections(message).blocks), name).toBeUndefined();
          }
        }
      }),
      { numRuns: runs(15, 2_000) },
    );
  });

  it('fits the home and the modal', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 120 }), (text, count) => {
        const question = { ...sampleQuestion, from: { kind: 'name', name: text } as const };
        const run = { question, asker: text, askedAt: 0, summary: verbatim(text), status: 'broken' as const };
        const runs = Array.from({ length: count }, (_, index) => ({ ...run, id: `r${index}` }));
        expect(complaint(homeOf(renderHome(english, runs, '/calico', [text])).blocks, 'home')).toBeUndefined();
        const findings = runs.map(({ id }) =>
          sampleFinding(id, { status: 'fail', statement: verbatim(text), proof: [{ source: text, lines: [text] }] }),
        );
        const view = modalOf(renderEvidence(english, 'r1', { ...sampleReport, findings }, 0));
        expect(complaint(view.blocks, 'modal')).toBeUndefined();
        expect(JSON.stringify(view).length).toBeLessThan(250_000);
      }),
      { numRuns: runs(15, 2_000) },
    );
  });

  it('keeps different names different, whole characters whole, and markup as text', () => {
    expect(clean('web\u202e-0')).toBe('web�-0');
    expect(clean('a\u0000b\tc\r\nd')).toBe('a�b\tc\nd');
    expect(escapeMarkup('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (text, most) => {
        const short = cut(text, most);
        expect(short.length).toBeLessThanOrEqual(Math.max(most, 1));
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('much of it', () => {
  const findings = (count: number, status: Finding['status']): Finding[] =>
    Array.from({ length: count }, (_, index) =>
      sampleFinding(`f${index}`, {
        status,
        statement: verbatim(`statement ${index}.`),
        proof: [{ source: 'x', lines: Array.from({ length: 500 }, (_line, at) => `line ${at} ${'y'.repeat(300)}`) }],
      }),
    );

  it('is split into messages that Slack takes, in order', () => {
    const { messages } = fitMessages(renderSteps(english, findings(120, 'fail')));
    expect(messages.length).toBeGreaterThan(2);
    for (const message of messages) expect(complaint(message.blocks)).toBeUndefined();
    const order = [...JSON.stringify(messages).matchAll(/statement (\d+)\./g)].map(([, number]) => Number(number));
    expect(order.filter((number, index) => order.indexOf(number) === index)).toEqual(
      Array.from({ length: 120 }, (_, index) => index),
    );
  });

  it('goes along whole as a file when something was cut', () => {
    const report = { ...sampleReport, findings: findings(3, 'fail') };
    report.verdict = {
      ...sampleReport.verdict,
      causes: sampleReport.verdict.causes.map((cause) => ({ ...cause, statement: verbatim('z'.repeat(5_000)) })),
    };
    const { files } = fitMessages(renderVerdict(english, report));
    expect(files).toHaveLength(1);
    expect(files[0]?.content).toContain('z'.repeat(5_000));
    expect(fitMessages(renderVerdict(english, sampleReport)).files).toEqual([]);
  });

  it('of names is shown as far as a menu goes, and says how to reach the rest', () => {
    const options = Array.from({ length: 10_000 }, (_, index) => ({
      kind: 'pod' as const,
      namespace: `ns-${index}`,
      name: 'n'.repeat(253),
    }));
    const draft = renderChoice(english, { runId: 'r1', attempt: 1, end: 'from', typed: 'x', options, found: true });
    const message = fitOne(draft);
    expect(complaint(message.blocks)).toBeUndefined();
    expect(JSON.stringify(message)).toContain('reach the other 9900');
  });
});
