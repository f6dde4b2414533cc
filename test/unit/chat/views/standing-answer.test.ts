import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../../src/case/question.ts';
import type { StandingAnswer } from '../../../../src/case/standing-answer.ts';
import { fitMessages, fitOne } from '../../../../src/chat/slack/fit.ts';
import { renderCard } from '../../../../src/chat/views/card.ts';
import { renderStandingAnswer } from '../../../../src/chat/views/standing-answer.ts';
import { standingLines } from '../../../../src/terminal/standing-lines.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { readable } from '../../../helpers/conversation.ts';
import { runs } from '../../../helpers/runs.ts';
import { english } from '../../../helpers/said.ts';
import { validateBlocks } from '../../../workspace/blocks/validate.ts';

const standing = (text: string, count: number): StandingAnswer => {
  const fix = {
    id: 'set-mtu' as const,
    title: verbatim(text),
    why: verbatim(text),
    command: text,
    by: 'people' as const,
    params: {},
  };
  const cause = {
    statement: verbatim(text),
    proof: [{ source: text, lines: Array.from({ length: 30 }, () => text) }],
    fixes: [fix, fix, fix],
  };
  const gap = { what: verbatim(text), reason: verbatim(text) };
  return {
    kind: 'standing',
    about: verbatim(text),
    status: 'broken',
    summary: verbatim(text),
    causes: Array.from({ length: count }, () => cause),
    warnings: Array.from({ length: count }, () => cause),
    checked: Array.from({ length: count }, () => verbatim(text)),
    paths: Array.from({ length: count }, (_, at) => ({
      pod: text,
      node: text,
      counterpart: text,
      status: 'broken' as const,
      summary: verbatim(text),
      proof: [],
      traits: {},
      notChecked: [],
      ...(at % 2 === 0 ? { bySelf: true as const } : {}),
    })),
    notChecked: Array.from({ length: 20 }, () => gap),
  };
};

const text = fc.oneof(
  fc.constantFrom('', '<!channel>', '<@U0APPROVER>', 'x'.repeat(9_000), '\u0000\u202e', 'line\n'.repeat(900)),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const question: Question = {
  kind: 'agent',
  agent: 'bgp',
  subject: { kind: 'node', name: 'node-2' },
  peers: ['10.0.0.5'],
  text: '',
};
const base = { runId: 'r', question, asker: 'U0ASHA' };

describe('how a node or an agent stands, in Slack', () => {
  it('is corrected on the form, as a path is', () => {
    const path: Question = {
      kind: 'path',
      from: { kind: 'node', name: 'a' },
      to: { kind: 'node', name: 'b' },
      text: '',
    };
    const buttons = (of: Question) =>
      JSON.stringify(renderCard(english, { ...base, question: of }, { kind: 'asked' })).includes('run_correct');
    expect([question, path].map(buttons)).toEqual([true, true]);
  });

  it('fits, however much it holds and whatever is in it', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 10 }), (said, count) => {
        const answer = standing(said, count);
        const { messages } = fitMessages(renderStandingAnswer(english, answer));
        const card = fitOne(renderCard(english, base, { kind: 'answered', answer, seconds: 1 }));
        for (const message of [...messages, card]) {
          const blocks = message.blocks.map((block, index) => ({ block_id: `generated-${index}`, ...block }));
          const where = {
            surface: 'message',
            refused: new Set<string>(),
            file: () => undefined,
            pointer: '/blocks',
          } as const;
          expect(validateBlocks(blocks, where)).toBeUndefined();
          expect(message.text).not.toMatch(/[<>]/);
        }
        expect(messages.length).toBeLessThanOrEqual(14);
      }),
      { numRuns: runs(15, 500) },
    );
  });

  it('has the question as its title, in both languages', () => {
    const card = (tell: typeof english) => readable(fitOne(renderCard(tell, base, { kind: 'asked' })).blocks);
    expect(card(english)).toMatch(/How BGP on node-2 with 10\.0\.0\.5 stands/);
    expect(card(wordsIn('zh'))).toMatch(/node-2 上的 BGP（对端 10\.0\.0\.5） 的状况/);
  });

  it('has what was said beside it in its title', () => {
    const node: Question = {
      kind: 'node',
      subject: { kind: 'node', name: 'node-2' },
      symptoms: ['slow', 'intermittent'],
      text: '',
    };
    const title = (tell: typeof english) =>
      readable(fitOne(renderCard(tell, { ...base, question: node }, { kind: 'asked' })).blocks);
    expect(title(english)).toMatch(/How node node-2 stands \(slow and sometimes\)/);
    expect(title(wordsIn('zh'))).toMatch(/节点 node-2 的状况（慢和时好时坏）/);
  });

  it('shows its times in the zone of each reader', () => {
    const since = { said: 'last night at 02:14', at: '2026-11-29T18:14:00.000Z' };
    const timed: Question = { kind: 'node', subject: { kind: 'node', name: 'node-2' }, since, text: '' };
    const { blocks } = fitOne(renderCard(english, { ...base, question: timed }, { kind: 'asked' }));
    expect(JSON.stringify(blocks)).toContain(`"timestamp":${Date.parse(since.at) / 1_000}`);
    expect(readable(blocks)).toMatch(/How node node-2 stands, since last night at 02:14/);
  });

  it('counts what departs, and the ways that were tried where there are any', () => {
    const answered = (answer: StandingAnswer) =>
      readable(fitOne(renderCard(english, base, { kind: 'answered', answer })).blocks);
    expect(answered(standing('it', 2))).toMatch(/0 fine.*2 affected.*2 things depart/s);
    expect(answered({ ...standing('it', 2), paths: [], causes: [], status: 'healthy' })).toMatch(/2 checks fine/);
  });
});

describe('how a node or an agent stands, on the terminal', () => {
  it('has the sentence first, then the causes with their proof', () => {
    const lines = standingLines(english, standing('it', 2), (_style, words) => words);
    expect(lines.slice(0, 5)).toEqual(['BROKEN  it', '', 'Cause: it', '    $ it', '      it']);
    expect(lines.filter((line) => line === '  ? it: it')).toHaveLength(20);
  });
});
