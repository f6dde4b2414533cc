import { type Answer, statusOf, summaryOf } from '../../case/answer.ts';
import type { Judged } from '../../case/judgement.ts';
import { type EndRef, type Question, type SaidTime, timesOf } from '../../case/question.ts';
import { sayingHowRulesCount } from '../../case/rule-counting.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import { causeLines } from './card-lines.ts';
import { failedBlock, lookingBlock, restsOnBlock, waitingBlock } from './card-states.ts';
import type { Draft } from './draft.ts';
import { judgeBlocks } from './judgement.ts';
import { endName, type NamedFix, questionName } from './names.ts';
import { answerCounts, answerMark } from './render-answer.ts';
import { oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import {
  type Block,
  type Button,
  bold,
  controls,
  heading,
  type Line,
  line,
  moment,
  notes,
  type Piece,
  person,
  rich,
  words,
} from './view.ts';

/** The message that a question starts with and that ends with its answer. */

export interface CardBase {
  runId: string;
  question: Question;
  asker: string;
  cluster?: string;
  /** The namespace of the channel, where that told which names are meant. */
  within?: string;
  /** Title of the fix after which it is asked again. */
  after?: Message | string;
  /** The question that somebody has put right. */
  instead?: Question;
  /** Asked by no person, for these alerts. */
  alert?: { name: string; count: number; more: number };
}

export const cardBaseOf = (
  run: {
    id: string;
    question: Question;
    asker: string;
    within?: string | undefined;
    after?: { title: Message | string } | undefined;
    instead?: Question | undefined;
    alert?: CardBase['alert'] | undefined;
  },
  cluster: string | undefined,
): CardBase => ({
  runId: run.id,
  question: run.question,
  asker: run.asker,
  ...(cluster ? { cluster } : {}),
  ...(run.within ? { within: run.within } : {}),
  ...(run.after ? { after: run.after.title } : {}),
  ...(run.instead ? { instead: run.instead } : {}),
  ...(run.alert ? { alert: run.alert } : {}),
});

/** A fix that was run for this question, and the result of asking again. */
interface FixStanding {
  title: Message | string;
  approvedBy: readonly string[];
  /** `undone`: taken back since. */
  now: 'healthy' | 'broken' | 'unknown' | 'undone';
}

export type CardState =
  | { kind: 'asked'; note?: Message }
  | { kind: 'running'; steps: readonly Message[] }
  | { kind: 'choosing'; typed: string; found: boolean }
  | { kind: 'chosen'; end: EndRef }
  /** `offered`: fixes that have buttons in the thread. */
  | {
      kind: 'answered';
      answer: Answer;
      seconds?: number;
      fixStanding?: FixStanding;
      offered?: readonly NamedFix[];
      /** What people said of it. */
      judged?: readonly Judged[];
    }
  | { kind: 'failed'; problem: Message; next?: Message };

const verdictWords = {
  broken: say('card.cause-found'),
  healthy: say('card.nothing-broken'),
  unknown: say('card.no-cause'),
} as const;

/** Whoever is woken by an alert asks first whether it is the network. */
const verdictLead = (answer: Answer, { alert }: Pick<CardBase, 'alert'>): Message => {
  const status = statusOf(answer);
  return alert && status === 'healthy' ? say('card.not-the-network') : verdictWords[status];
};

const button = (action: string, label: string, value: string): Button => ({ kind: 'button', action, label, value });

const fixStandingWords: Record<FixStanding['now'], { mark: string; lead: Message; tail: Message }> = {
  healthy: { mark: verdictMarks.healthy, lead: say('fixed.lead'), tail: say('fixed.healthy') },
  broken: { mark: '🔧', lead: say('fixed.fix-run'), tail: say('fixed.still-broken') },
  unknown: { mark: '🔧', lead: say('fixed.fix-run'), tail: say('fixed.not-all-checked') },
  undone: { mark: '↩️', lead: say('fixed.taken-back'), tail: say('fixed.see-thread') },
};

const fixStandingLine = (tell: Words, { title, approvedBy, now }: FixStanding): Line => {
  const { mark, lead, tail } = fixStandingWords[now];
  return line(
    bold(`${mark} ${tell(lead)}${oneLine(tell(title))}`),
    words(tell(say('fixed.approved-by'))),
    ...approvedBy.flatMap((user, index) => [...(index > 0 ? [words(tell(say('word.comma')))] : []), person(user)]),
    words(tell(tail)),
  );
};

const summaryElements = (tell: Words, answer: Answer, base: CardBase): Piece[] => {
  const summary = sayingHowRulesCount(tell)(summaryOf(answer));
  return answer.kind === 'report' ? [bold(tell(verdictLead(answer, base))), words(summary)] : [bold(summary)];
};

const answerLines = (
  tell: Words,
  answer: Answer,
  base: CardBase,
  how: { offered: readonly NamedFix[]; isOver: boolean },
): Line[] => {
  const [cause] = answer.kind === 'report' ? answer.report.verdict.causes : [];
  return answer.kind === 'report' && cause
    ? causeLines(tell, answer.report, cause, how)
    : [line(words(`${answerMark(answer)} `), ...summaryElements(tell, answer, base))];
};

/** With how many causes there are beside the one that is named. */
const countsOf = (tell: Words, answer: Answer): string => {
  const more = answer.kind === 'report' ? answer.report.verdict.causes.length - 1 : 0;
  const counts = answerCounts(tell, answer);
  return more > 0 ? `${tell(say('card.more-causes', { count: more }))}  ·  ${counts}` : counts;
};

const stateBlocks = (tell: Words, state: CardState, base: CardBase): Block[] => {
  switch (state.kind) {
    case 'asked':
      return [waitingBlock(tell, state.note)];
    case 'running':
      return [lookingBlock(tell, state.steps)];
    case 'choosing':
      return [
        rich(
          line(
            words(`❓ ${tell(state.found ? say('card.many-called') : say('card.none-called'))}`),
            bold(state.typed),
            words(tell(say('card.pick-in-thread'))),
          ),
        ),
      ];
    case 'chosen':
      return [rich(line(words(`⏳ ${tell(say('card.picked', { name: endName(tell, state.end) }))}`)))];
    case 'answered': {
      const { answer, fixStanding, seconds, offered = [] } = state;
      return [
        ...(fixStanding ? [rich(fixStandingLine(tell, fixStanding))] : []),
        rich(...answerLines(tell, answer, base, { offered, isOver: fixStanding !== undefined })),
        restsOnBlock(tell, countsOf(tell, answer), seconds),
      ];
    }
    case 'failed':
      return [failedBlock(tell, say('card.could-not-answer'), state)];
  }
};

const stateText = (tell: Words, state: CardState, base: CardBase): string => {
  switch (state.kind) {
    case 'answered':
      if (state.fixStanding?.now === 'healthy') return `${tell(say('fixed.lead'))}${tell(state.fixStanding.title)}`;
      return `${state.answer.kind === 'report' ? tell(verdictLead(state.answer, base)) : ''}${sayingHowRulesCount(tell)(summaryOf(state.answer))}`;
    case 'failed':
      return `${tell(say('card.could-not-answer'))}${tell(state.problem)}`;
    case 'choosing':
      return tell(say('choose.which', { typed: state.typed }));
    default:
      return tell(say('card.looking'));
  }
};

/** The times of the question, each in the zone of who reads it. */
const timeBlocks = (tell: Words, question: Question): Block[] => {
  const { since, until } = timesOf(question);
  const pieces = (lead: Message, time: SaidTime | undefined): Piece[] =>
    time?.at === undefined ? [] : [words(tell(lead)), moment(Date.parse(time.at), 'day-time'), words(' ')];
  const all = [
    ...pieces(until === undefined ? say('card.since') : say('card.from'), since),
    ...pieces(say('card.until'), until),
  ];
  return all.length === 0 ? [] : [rich(line(...all))];
};

const askedBy = (tell: Words, { alert, after, asker }: CardBase): Piece[] => {
  if (alert) {
    const { name, count, more } = alert;
    const left = more > 0 ? [words(tell(say('card.alert-more', { count: more })))] : [];
    return [words(tell(say('card.asked-by-alert', { alert: oneLine(name), count }))), ...left];
  }
  const lead = after === undefined ? say('card.asked-by') : say('card.asked-after', { fix: oneLine(tell(after)) });
  return [words(tell(lead)), person(asker)];
};

/** @param tell the words of the language in which it was asked */
export const renderCard = (tell: Words, base: CardBase, state: CardState): Draft => {
  const over = state.kind === 'answered' || state.kind === 'failed';
  const { question, instead } = base;
  const buttons: Button[] = [
    button(actionIds.correct, tell(say('form.correct')), base.runId),
    ...(state.kind === 'answered' && state.answer.kind === 'report'
      ? [
          button(actionIds.evidence, tell(say('button.evidence')), base.runId),
          button(actionIds.caseFile, tell(say('button.case')), base.runId),
          // What is about an address sends nothing.
          ...(base.question.kind === 'path' && !base.question.capture
            ? [button(actionIds.capture, tell(say('button.capture')), base.runId)]
            : []),
        ]
      : []),
    ...(over ? [button(actionIds.askAgain, tell(say('button.again')), base.runId)] : []),
  ];
  return {
    text: `${questionName(tell, base.question)}${tell(say('word.colon'))}${stateText(tell, state, base)}`,
    blocks: [
      heading(questionName(tell, base.question)),
      ...stateBlocks(tell, state, base),
      ...timeBlocks(tell, base.question),
      rich(
        line(
          ...askedBy(tell, base),
          ...(base.cluster ? [words(tell(say('card.in-cluster', { cluster: oneLine(base.cluster) })))] : []),
        ),
      ),
      notes(
        tell(say('form.understood', { question: questionName(tell, question) })),
        ...(base.within ? [tell(say('card.within', { namespace: oneLine(base.within) }))] : []),
        ...(instead ? [tell(say('form.instead-of', { question: questionName(tell, instead) }))] : []),
      ),
      ...controls('card', buttons),
      ...(state.kind === 'answered' && state.answer.kind === 'report'
        ? judgeBlocks(tell, base.runId, state.judged ?? [])
        : []),
    ],
  };
};
