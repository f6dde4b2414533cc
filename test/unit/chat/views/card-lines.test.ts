import { describe, expect, it } from 'vitest';
import type { Cause, SuggestedFix } from '../../../../src/case/verdict.ts';
import { slackBlockOf } from '../../../../src/chat/slack/blocks.ts';
import { causeLines } from '../../../../src/chat/views/card-lines.ts';
import { rich } from '../../../../src/chat/views/view.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { readable } from '../../../helpers/conversation.ts';
import { english } from '../../../helpers/said.ts';
import { sampleReport } from '../../../helpers/sample-report.ts';

const [sample] = sampleReport.verdict.causes as [Cause];
const { selfHeals, object, ...bare } = sample;
const fix = (id: SuggestedFix['id'], title: string): SuggestedFix => ({
  ...(sample.fixes[0] as SuggestedFix),
  id,
  title: verbatim(title),
  params: {},
});
const restart = fix('restart-calico-node', 'Restart it');
const route = fix('delete-route', 'Delete the route');

const linesOf = (cause: Cause, offered: readonly SuggestedFix[] = [], tell = english, isOver = false): string[] =>
  causeLines(tell, sampleReport, cause, { offered, isOver }).map((each) => readable([slackBlockOf(rich(each))]));

describe('a card', () => {
  it('says cause, place and what to do in three lines', () => {
    expect(linesOf({ ...sample, fixes: [restart] })).toEqual([
      '❌ Cause found: node-2 has no route to 192.168.60.173.',
      "Where: receiver's node node-2, on the way there: route 192.168.60.173/32",
      'To do: Restart it – the thread says how',
    ]);
    expect(linesOf({ ...sample, fixes: [restart] }, [], wordsIn('zh')).map((each) => each.slice(0, 7))).toEqual([
      '❌ 找到原因：',
      expect.stringMatching(/^位置：/),
      expect.stringMatching(/^处理：Res/),
    ]);
  });

  it.each<[string, Cause, readonly SuggestedFix[], string]>([
    [
      'the fix that has a button',
      { ...sample, fixes: [restart, route] },
      [route],
      'Delete the route – approve it in the thread',
    ],
    [
      'what repairs itself, where nobody has to do anything',
      { ...sample, fixes: [] },
      [],
      'Felix puts it back within 90 s',
    ],
    ['what to look at, where no fix is known', { ...bare, object: 'route x', fixes: [] }, [], 'look at route x'],
    ['where there is more, where nothing else is known', { ...bare, fixes: [] }, [], 'read the thread'],
  ])('says as what to do %s', (_, cause, offered, told) => {
    expect(linesOf(cause, offered)[2]).toContain(`To do: ${told}`);
  });

  it('says nothing to do once a fix was run, and stays short whatever its names are', () => {
    expect(linesOf(sample, [], english, true)).toHaveLength(2);
    const long = 'long '.repeat(2_000);
    const cause = { ...sample, statement: verbatim(long), object: long, fixes: [fix('delete-route', long)] };
    for (const each of linesOf(cause)) expect(each.length).toBeLessThan(500);
  });

  it('names the place where the finding is gone', () => {
    expect(linesOf({ ...bare, finding: 'nothing', fixes: [] })[1]).toBe(
      "Where: receiver's node node-2, on the way there",
    );
    expect([selfHeals, object].every((each) => each !== undefined)).toBe(true);
  });
});
