import { describe, expect, it } from 'vitest';
import { type Question, type QuestionOf, questionSchema } from '../../../src/case/question.ts';
import { describeQuestion } from '../../../src/question/describe-question.ts';
import { readSentence } from '../../../src/question/read-sentence.ts';
import { saysTime, withMoments } from '../../../src/question/with-moments.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { said } from '../../helpers/said.ts';

const saying = { now: Date.parse('2026-11-30T09:00:00Z'), zone: 'Asia/Shanghai' };

const asked = (text: string): Question => {
  const wanted = readSentence(text, { how: 'command' });
  if (wanted.kind !== 'question') throw new Error(`${text}: ${wanted.kind}`);
  return withMoments(wanted.question, saying);
};
const times = (text: string) => {
  const { since, until } = asked(text) as QuestionOf<'path'>;
  return [since, until];
};

describe('the times of a question', () => {
  it.each([
    ['since 14:00 shop/web-0 cannot reach shop/db-0', [{ said: '14:00', at: '2026-11-30T06:00:00.000Z' }, undefined]],
    [
      'last night at 02:14 shop/web-0 could not reach shop/db-0',
      [{ said: 'last night at 02:14', at: '2026-11-29T18:14:00.000Z' }, undefined],
    ],
    ['昨晚两点 shop/web-0 连不上 shop/db-0', [{ said: '昨晚两点', at: '2026-11-29T18:00:00.000Z' }, undefined]],
    [
      'between 13:50 and 14:10 shop/web-0 could not reach shop/db-0',
      [
        { said: '13:50', at: '2026-11-30T05:50:00.000Z' },
        { said: '14:10', at: '2026-11-30T06:10:00.000Z' },
      ],
    ],
    // Words that name no moment stay words.
    ['since the upgrade to 3.27, shop/web-0 cannot reach shop/db-0', [{ said: 'the upgrade to 3.27' }, undefined]],
    ['shop/web-0 cannot reach shop/db-0', [undefined, undefined]],
  ])('%s', (text, expected) => {
    expect(times(text)).toEqual(expected);
    expect(saysTime(asked(text))).toBe(expected[0] !== undefined);
    expect(questionSchema.parse(JSON.parse(JSON.stringify(asked(text))))).toEqual(asked(text));
  });

  it('are of a node, too', () => {
    expect(asked('since 14:00 everything on node-2 is unreachable')).toMatchObject({
      kind: 'node',
      since: { at: '2026-11-30T06:00:00.000Z' },
    });
  });

  it('are told with the moment in UTC', () => {
    const question = asked('昨晚两点 shop/web-0 偶尔连不上 shop/db-0');
    expect(said(describeQuestion(question))).toBe(
      'shop/web-0 → shop/db-0 (sometimes), since 昨晚两点: 2026-11-29 18:00 UTC',
    );
    expect(wordsIn('zh')(describeQuestion(question))).toBe(
      'shop/web-0 → shop/db-0（时好时坏），自 昨晚两点：2026-11-29 18:00 UTC 起',
    );
  });
});
