import type { ChangesAnswer, ObjectChange } from '../../case/changes-answer.ts';
import { isObjectOf } from '../../case/changes-answer.ts';
import { describeChange } from '../../case/describe-change.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { notCheckedBlock } from './not-checked-block.ts';
import { cut, oneLine } from './text.ts';
import { bold, bullets, italic, type Line, line, moment, notes, rich, words } from './view.ts';

/** What changed: since a moment that somebody named, or since a question was healthy. */

const mostLines = 20;
const longest = 300;

const changeLine = (tell: Words, change: ObjectChange): Line =>
  line(moment(change.at, 'day-time'), words(`  ${cut(oneLine(tell(describeChange(change))), longest)}`));

export const renderChangesAnswer = (tell: Words, answer: ChangesAnswer): Draft => {
  const shown = answer.changes.slice(-mostLines);
  const rest = answer.more + answer.changes.length - shown.length;
  return {
    text: tell(answer.summary),
    blocks: [
      rich(
        line(
          bold(tell(answer.summary)),
          words('  '),
          moment(answer.since, 'day-time'),
          words(' – '),
          moment(answer.until, 'day-time'),
        ),
        ...(shown.length === 0
          ? [line(words(tell(say('changes.none'))))]
          : [bullets(shown.map((each) => changeLine(tell, each)))]),
        ...(rest > 0 ? [line(italic(tell(say('more.any', { count: rest }))))] : []),
      ),
      ...notCheckedBlock(tell, answer),
      notes(tell(say('changes.not-cause'))),
    ],
  };
};

/** `objects`: of the causes that were found. What one of them is about stands first; nothing else is called the cause. */
export const renderSinceHealthy = (
  tell: Words,
  healthyAt: number,
  changes: readonly ObjectChange[],
  objects: readonly (string | undefined)[],
): Draft => {
  const isRead = (change: ObjectChange): boolean => objects.some((object) => isObjectOf(change, object));
  const [named, others] = [changes.filter(isRead), changes.filter((change) => !isRead(change))];
  const shown = others.slice(-(mostLines - Math.min(named.length, mostLines / 2)));
  const title = tell(changes.length === 0 ? say('changes.nothing-since') : say('changes.since-healthy'));
  const rest = others.length - shown.length;
  return {
    text: title,
    blocks: [
      rich(
        line(words('🕘 '), bold(title), words(' '), moment(healthyAt, 'day-time')),
        ...(changes.length === 0
          ? []
          : [
              bullets([
                ...named.slice(0, mostLines / 2).map((change) => {
                  const { pieces } = changeLine(tell, change);
                  return line(...pieces, words('  –  '), bold(tell(say('changes.is-read'))));
                }),
                ...shown.map((change) => changeLine(tell, change)),
              ]),
            ]),
        ...(rest > 0 ? [line(italic(tell(say('more.any', { count: rest }))))] : []),
      ),
      ...(shown.length === 0 ? [] : [notes(tell(say('changes.not-cause')))]),
    ],
  };
};
