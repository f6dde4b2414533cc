import { describe, expect, it } from 'vitest';
import { recurrencesIn } from '../../../../src/case/recurrence.ts';
import { renderHistory, renderRecurrence } from '../../../../src/chat/views/history-lines.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { say } from '../../../../src/words/say.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { knownTexts } from '../../../helpers/hostile-text.ts';
import { mendedAt, pastAt, routeGone } from '../../../helpers/past-answers.ts';

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  const { text, ...more } = value as { text?: unknown };
  return [typeof text === 'string' ? text : '', ...Object.values(more).map(textOf)].filter((each) => each).join(' ');
};
const days = 7;
const filter = say('record.newest-first');
const past = [1, 11, 21]
  .flatMap((at) => [pastAt(at, { fixes: [mendedAt(at + 2)] }), pastAt(at + 1, { status: 'healthy' })])
  .toReversed()
  .map((each) => ({ ...each, asker: 'U0ASKER' }));
const recurrences = recurrencesIn(past);

describe('the history', () => {
  it.each([
    ['en', /3 times in 7 days, gone in between.*mended it 2 times.*no cure/s, /healthy after it/],
    ['zh', /7 天内出现 3 次，其间曾消失.*修好过 2 次.*治标不治本/s, /之后正常/],
  ] as const)('in %s says what came back, what was found and what was done', (language, back, done) => {
    const draft = renderHistory(wordsIn(language), { past, recurrences, filter, days });
    expect(textOf(draft.blocks)).toMatch(back);
    expect(textOf(draft.blocks)).toMatch(done);
    expect(textOf(draft.blocks)).toMatch(/node-2/);
    const [first] = recurrences;
    if (first === undefined) throw new Error('nothing came back');
    expect(renderRecurrence(wordsIn(language), first, days).text).toMatch(back);
  });

  it('is bounded, and says so', () => {
    const many = Array.from({ length: 100 }, (_, at) => ({ ...pastAt(at), asker: 'U0ASKER' }));
    const draft = renderHistory(wordsIn('en'), { past: many, recurrences: [], filter, days });
    expect(textOf(draft.blocks).match(/❌/gu)).toHaveLength(20);
    expect(textOf(draft.blocks)).toContain('The newest 20 are shown.');
  });

  it('says that nothing is remembered', () => {
    const draft = renderHistory(wordsIn('en'), { past: [], recurrences: [], filter, days });
    expect(textOf(draft.blocks)).toContain('Nothing of that kind is remembered.');
  });

  it('keeps names in their lines', () => {
    const hostileText = knownTexts.join('\u001b\n');
    const hostile = { ...routeGone, node: hostileText, object: hostileText };
    const fix = mendedAt(2, { title: verbatim(hostileText) });
    const draft = renderHistory(wordsIn('en'), {
      past: [{ ...pastAt(1, { causes: [hostile], fixes: [fix] }), asker: 'U0ASKER' }],
      recurrences: [
        { cause: hostile, times: 2, since: 0, mended: [{ id: 'x', title: verbatim(hostileText), times: 1 }] },
      ],
      filter,
      days,
    });
    expect(JSON.stringify(draft.blocks)).not.toMatch(/\\n|\\u001b|\u202e/);
  });
});
