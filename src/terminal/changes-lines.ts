import type { ChangesAnswer } from '../case/changes-answer.ts';
import { describeChange } from '../case/describe-change.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printableLine } from './printable.ts';
import { notCheckedLines, type Paint } from './report-lines.ts';

/** What changed since a moment, for people. */
export const changesLines = (tell: Words, answer: ChangesAnswer, paint: Paint): string[] => [
  paint('bold', printableLine(tell(answer.summary))),
  ...(answer.changes.length === 0 && answer.status !== 'unknown' ? [tell(say('changes.none'))] : []),
  ...answer.changes.map((change) =>
    printableLine(`  ${new Date(change.at).toISOString()}  ${tell(describeChange(change))}`),
  ),
  ...(answer.more > 0 ? [tell(say('more.any', { count: answer.more }))] : []),
  ...notCheckedLines(tell, answer.notChecked, paint),
];
