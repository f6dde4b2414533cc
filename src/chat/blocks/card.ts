import type { ActionsBlock, RichTextSection } from '@slack/types';
import { type PolicyAnswer, policySummary } from '../../case/policy-answer.ts';
import type { EndRef, Question } from '../../case/question.ts';
import type { ToldAnswer } from '../../case/told-answer.ts';
import type { Report } from '../../case/verdict.ts';
import { wordsIn } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Block, Draft } from './draft.ts';
import { endName, questionName } from './names.ts';
import { policyMark } from './policy-answer.ts';
import { bold, line, person, rich, words } from './rich.ts';
import { many, oneLine, plain } from './text.ts';
import { toldCounts, toldMark } from './told-answer.ts';

const tell = wordsIn('en');

/** The message that a question starts with and that ends with its answer. */

export interface CardBase {
  runId: string;
  question: Question;
  asker: string;
  cluster?: string;
  /** Title of the fix after which it is asked again. */
  after?: string;
}

export const cardBaseOf = (
  run: { id: string; question: Question; asker: string; after?: { title: string } | undefined },
  cluster: string | undefined,
): CardBase => ({
  runId: run.id,
  question: run.question,
  asker: run.asker,
  ...(cluster ? { cluster } : {}),
  ...(run.after ? { after: run.after.title } : {}),
});

/** A fix that was run for this question, and what asking again came to. */
export interface Mending {
  title: string;
  approvedBy: readonly string[];
  /** `undone`: taken back since. */
  now: 'healthy' | 'broken' | 'unknown' | 'undone';
}

export type CardState =
  | { kind: 'asked'; note?: string }
  | { kind: 'running'; step?: string }
  | { kind: 'choosing'; typed: string; found: boolean }
  | { kind: 'chosen'; end: EndRef }
  | { kind: 'answered'; report: Report; seconds?: number; mending?: Mending }
  | { kind: 'policy'; answer: PolicyAnswer; seconds: number }
  | { kind: 'told'; answer: ToldAnswer; seconds: number }
  | { kind: 'failed'; problem: string; next?: string };

const verdictMarks = { broken: '🔴', healthy: '🟢', unknown: '🟡' } as const;
const verdictWords = {
  broken: 'Cause found',
  healthy: 'Nothing is broken',
  unknown: 'No cause found, and not everything could be checked',
} as const;

const button = (id: string, label: string, value: string): ActionsBlock['elements'][number] => ({
  type: 'button',
  action_id: id,
  text: plain(label),
  value,
});

/** `14 checks fine · 1 departs · 2 could not be checked` */
const countsText = (report: Report): string => {
  const count = (status: string): number => report.findings.filter((finding) => finding.status === status).length;
  const notChecked = count('unknown') + report.notChecked.length;
  return [
    `${many(count('pass'), 'check')} fine`,
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('warn') > 0 ? [many(count('warn'), 'warning')] : []),
    ...(notChecked > 0 ? [`${notChecked} not checked`] : []),
  ].join('  ·  ');
};

const mendingWords: Record<Mending['now'], { lead: string; tail: string }> = {
  healthy: { lead: '🟢 Mended: ', tail: '. Asked again, nothing is broken.' },
  broken: { lead: '🔧 A fix was run: ', tail: '. Asked again, it is still broken: see the thread.' },
  unknown: { lead: '🔧 A fix was run: ', tail: '. Asked again, not everything could be checked: see the thread.' },
  undone: { lead: '↩️ A fix was taken back: ', tail: '. See the thread for how it stands now.' },
};

const mendingLine = ({ title, approvedBy, now }: Mending): RichTextSection =>
  line(
    bold(`${mendingWords[now].lead}${oneLine(title)}`),
    words(', approved by '),
    ...approvedBy.flatMap((user, index) => [...(index > 0 ? [words(', ')] : []), person(user)]),
    words(mendingWords[now].tail),
  );

const stateBlocks = (state: CardState): Block[] => {
  switch (state.kind) {
    case 'asked':
      return [rich(line(words(`⏳ ${state.note ?? 'Waiting for a worker'}`)))];
    case 'running':
      return [rich(line(words(`🔎 ${state.step ? oneLine(state.step) : 'Looking'} …`)))];
    case 'choosing':
      return [
        rich(
          line(
            words(state.found ? '❓ More than one thing is called ' : '❓ I found nothing that is called '),
            bold(state.typed),
            words('. Pick one in the thread.'),
          ),
        ),
      ];
    case 'chosen':
      return [rich(line(words(`⏳ Picked ${endName(state.end)}; waiting for a worker`)))];
    case 'answered': {
      const { status, summary, causes } = state.report.verdict;
      const more = causes.length - 1;
      return [
        ...(state.mending ? [rich(mendingLine(state.mending))] : []),
        rich(
          line(words(`${verdictMarks[status]} `), bold(`${verdictWords[status]}: `), words(tell(summary))),
          ...(more > 0 ? [line(words(`${many(more, 'more cause')} in the thread.`))] : []),
        ),
        {
          type: 'context',
          elements: [
            plain(
              `${countsText(state.report)}${state.seconds === undefined ? '' : `  ·  ${state.seconds.toFixed(1)} s`}`,
            ),
          ],
        },
      ];
    }
    case 'told':
      return [
        rich(line(words(`${toldMark(state.answer)} `), bold(tell(state.answer.summary)))),
        { type: 'context', elements: [plain(`${toldCounts(state.answer)}  ·  ${state.seconds.toFixed(1)} s`)] },
      ];
    case 'policy':
      return [
        rich(line(words(`${policyMark(state.answer)} `), bold(policySummary(state.answer)))),
        {
          type: 'context',
          elements: [plain(`from the policies alone, nothing was sent  ·  ${state.seconds.toFixed(1)} s`)],
        },
      ];
    case 'failed':
      return [
        rich(
          line(words('⚪ '), bold('Could not answer: '), words(state.problem)),
          ...(state.next ? [line(words(state.next))] : []),
        ),
      ];
  }
};

const stateText = (state: CardState): string => {
  switch (state.kind) {
    case 'answered':
      if (state.mending?.now === 'healthy') return `Mended: ${state.mending.title}`;
      return `${verdictWords[state.report.verdict.status]}: ${tell(state.report.verdict.summary)}`;
    case 'policy':
      return policySummary(state.answer);
    case 'told':
      return tell(state.answer.summary);
    case 'failed':
      return `Could not answer: ${state.problem}`;
    case 'choosing':
      return `Which ${state.typed}?`;
    default:
      return 'Looking';
  }
};

export const renderCard = (base: CardBase, state: CardState): Draft => {
  const over = state.kind === 'answered' || state.kind === 'policy' || state.kind === 'told' || state.kind === 'failed';
  const buttons: ActionsBlock['elements'] = [
    ...(state.kind === 'answered'
      ? [
          button(actionIds.evidence, 'Show evidence', base.runId),
          button(actionIds.caseFile, 'Get the case as a file', base.runId),
          // What is about an address sends nothing.
          ...(base.question.about === undefined && !base.question.capture
            ? [button(actionIds.capture, 'Capture packets', base.runId)]
            : []),
        ]
      : []),
    ...(over ? [button(actionIds.askAgain, 'Ask again', base.runId)] : []),
  ];
  return {
    text: `${questionName(base.question)}: ${stateText(state)}`,
    blocks: [
      { type: 'header', text: plain(questionName(base.question)) },
      ...stateBlocks(state),
      rich(
        line(
          words(base.after === undefined ? 'Asked by ' : `Asked again after the fix “${oneLine(base.after)}”, for `),
          person(base.asker),
          ...(base.cluster ? [words(` in ${oneLine(base.cluster)}`)] : []),
        ),
      ),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, block_id: 'card', elements: buttons }] : []),
    ],
  };
};
