import { type Answer, statusOf } from '../../case/answer.ts';
import type { Report } from '../../case/verdict.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { renderChangesAnswer } from './changes-answer.ts';
import type { Draft } from './draft.ts';
import type { NamedFix } from './names.ts';
import { renderPolicyAnswer } from './policy-answer.ts';
import { renderOverviewAnswer, toldCounts } from './render-overview-answer.ts';
import { renderStandingAnswer, standingCounts } from './standing-answer.ts';
import { renderVerdict } from './verdict.ts';
import { verdictMarks } from './verdict-marks.ts';

/** The last message of a thread, and what its card says of it in short. */

export const answerMark = (answer: Answer): string =>
  ['policy-explain', 'policy-reach', 'policy-change', 'changes'].includes(answer.kind)
    ? '🔎'
    : verdictMarks[statusOf(answer)];

/** `14 checks fine · 1 departs · 2 could not be checked` */
const reportCounts = (tell: Words, report: Report): string => {
  const count = (status: string): number => report.findings.filter((finding) => finding.status === status).length;
  // A check without an answer is among them already.
  const notChecked = report.notChecked.length;
  return [
    say('count.fine', { count: count('pass') }),
    ...(count('fail') > 0 ? [say('count.failed', { count: count('fail') })] : []),
    ...(count('warn') > 0 ? [say('count.warnings', { count: count('warn') })] : []),
    ...(notChecked > 0 ? [say('count.not-checked', { count: notChecked })] : []),
  ]
    .map(tell)
    .join('  ·  ');
};

/** What it rests on. */
export const answerCounts = (tell: Words, answer: Answer): string => {
  switch (answer.kind) {
    case 'report':
      return reportCounts(tell, answer.report);
    case 'policy':
    case 'policy-explain':
    case 'policy-reach':
    case 'policy-change':
      return tell(say('card.policies-alone'));
    case 'workload':
    case 'address':
      return toldCounts(tell, answer);
    case 'standing':
      return standingCounts(tell, answer);
    case 'changes':
      return tell(answer.summary);
  }
};

/** @param offered fixes that have buttons of their own */
export const renderAnswer = (tell: Words, answer: Answer, offered: readonly NamedFix[]): Draft => {
  switch (answer.kind) {
    case 'report':
      return renderVerdict(tell, answer.report, offered);
    case 'policy':
    case 'policy-explain':
    case 'policy-reach':
    case 'policy-change':
      return renderPolicyAnswer(tell, answer);
    case 'workload':
    case 'address':
      return renderOverviewAnswer(tell, answer);
    case 'standing':
      return renderStandingAnswer(tell, answer);
    case 'changes':
      return renderChangesAnswer(tell, answer);
  }
};
