import { expect, it } from 'vitest';
import { fitOne } from '../../../../src/chat/slack/fit.ts';
import { renderSummary } from '../../../../src/chat/views/incident-summary.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { readable } from '../../../helpers/conversation.ts';
import { sampleQuestion } from '../../../helpers/sample-report.ts';

const run = { question: sampleQuestion, asker: 'U0ASKER', askedAt: 0 };

it.each(['asked', 'running', 'choosing'] as const)(
  'of a question that is %s it says nothing that the card may have overtaken',
  (status) => {
    const text = (tell = wordsIn('en')) => readable(fitOne(renderSummary(tell, [{ ...run, status }])).blocks);
    expect(text()).toMatch(/Just asked: 1.*shop\/db-0 on 5432 {2}see its card/s);
    expect(text()).not.toMatch(/looking|waiting|waits|open/i);
    expect(text(wordsIn('zh'))).toMatch(/刚刚提问：1.*进展见其卡片/s);
  },
);

it('of one that is answered it says the verdict', () => {
  const broken = { ...run, status: 'broken' as const, summary: verbatim('no route') };
  const text = readable(fitOne(renderSummary(wordsIn('en'), [broken])).blocks);
  expect(text).toMatch(/Broken: 1.*❌ .*no route/s);
  expect(text).not.toMatch(/see its card/);
});
