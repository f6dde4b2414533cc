import { describe, expect, it } from 'vitest';
import { caseSchema } from '../../../../src/case/case.ts';
import { slackBlockOf } from '../../../../src/chat/slack/blocks.ts';
import { fitOne } from '../../../../src/chat/slack/fit.ts';
import { renderCard } from '../../../../src/chat/views/card.ts';
import { renderVerdict } from '../../../../src/chat/views/verdict.ts';
import { reportLines } from '../../../../src/terminal/report-lines.ts';
import { readable } from '../../../helpers/conversation.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { english } from '../../../helpers/said.ts';
import { sampleQuestion } from '../../../helpers/sample-report.ts';
import { readPacked } from '../../../record/packed.ts';
import type { Recorded } from '../../../record/verdict-of.ts';

const base = { runId: 'r1', question: sampleQuestion, asker: 'U0ASKER', cluster: 'lab' };
/** The same kinds of case come again and again: one of each hundred-odd is as good as all. */
const cases = readPacked('cases')
  .filter((_, index) => index % 7 === 0)
  .map((line) => JSON.parse(line) as Recorded);

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);

describe('what was not checked is what the verdict says, and is counted once', () => {
  it.each(cases.map(({ name, case: evidence }) => [name, evidence] as const))('%s', (_, evidence) => {
    const c = caseSchema.parse(evidence);
    const report = reportOf(c);
    const unknown = report.findings.filter(({ status }) => status === 'unknown');
    const expected = report.notChecked.length;
    expect(expected).toBeLessThanOrEqual(unknown.length + c.gaps.length + 1);

    const card = readable(
      fitOne(renderCard(english, base, { kind: 'answered', answer: { kind: 'report', case: c, report }, seconds: 1 }))
        .blocks,
    );
    expect(numberIn(card, /(\d+) not checked/)).toBe(expected);

    const blocks = renderVerdict(english, report).blocks.map(slackBlockOf);
    const list = blocks.map((block) => readable(block)).find((text) => text.includes('Not checked:')) ?? '';
    const shown = report.notChecked.slice(0, 12);
    for (const { what } of shown) expect(list).toContain(english(what));
    expect(numberIn(list, /and (\d+) more thing/)).toBe(expected - shown.length);

    const lines = reportLines(english, report, (_style, text) => text);
    expect(lines.filter((line) => line.startsWith('  ? '))).toHaveLength(expected);
  });
});
