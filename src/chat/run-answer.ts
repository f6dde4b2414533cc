import { type Answer, causesOf, type ReportAnswer, statusOf } from '../case/answer.ts';
import { type CaptureFile, namedCaptures } from '../case/capture.ts';
import type { Case } from '../case/case.ts';
import type { ProposedFix } from '../case/fix.ts';
import type { PastCause } from '../case/past-answer.ts';
import { isForCase } from '../case/question.ts';
import type { Recurrence } from '../case/recurrence.ts';
import type { Report } from '../case/verdict.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Conversation } from '../store/places.ts';
import type { Run } from '../store/run-record.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import type { FixOffers } from './fix-offers.ts';
import { backWithinDays } from './history-answer.ts';
import type { Posts } from './posts.ts';
import type { SinceHealthy } from './since-healthy.ts';
import type { Telling } from './slack/kept-message.ts';
import { renderSinceHealthy } from './views/changes-answer.ts';
import { renderRecurrence } from './views/history-lines.ts';
import { renderNotice } from './views/notice.ts';
import { pictureText } from './views/picture-text.ts';
import { renderAnswer } from './views/render-answer.ts';

/** All that a thread says of the answer to a question: the answer, its picture, what was captured, and its fixes. */

export interface RunAnswerParts {
  run: Run;
  thread: Conversation;
  words: Words;
  posts: Posts;
  /** Absent: fixes are text to copy. */
  offers?: FixOffers | undefined;
  /** The path with its broken hop, as a PNG; undefined: there is nothing to draw. */
  drawPicture: (words: Words, evidence: Case, report: Report) => Promise<Buffer | undefined>;
  /** That the cause of this answer was there before; absent: nobody looks. */
  recurrenceOf?: ((causes: readonly PastCause[]) => Promise<Recurrence | undefined>) | undefined;
  /** When this question was healthy last, and what changed since; absent: nobody looks. */
  sinceHealthy?: (() => Promise<SinceHealthy | undefined>) | undefined;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const offersFor = async (parts: RunAnswerParts, answer: Answer): Promise<FixRecord[][]> => {
  const { id: runId, question, conversation, asker } = parts.run;
  if (answer.kind !== 'report' || parts.offers === undefined || !isForCase(question)) return [];
  const origin = { kind: 'question', runId, question } as const;
  const answered = { kind: 'question', case: answer.case, report: answer.report } as const;
  return parts.offers.prepare(answered, { origin, conversation, thread: parts.thread, asker });
};

const picture = async (parts: RunAnswerParts, { case: evidence, report }: ReportAnswer): Promise<Telling[]> => {
  const { words, posts, run } = parts;
  const png = await parts.drawPicture(words, evidence, report).catch((error: unknown) => {
    parts.onError('the picture could not be drawn', { run: run.id, error });
    return undefined;
  });
  if (png === undefined) return [];
  const title = words(say('thread.picture'));
  return [posts.file({ name: 'picture.png', title, content: png, alt: pictureText(words, report) })];
};

const recurrence = async ({ run, words, posts, recurrenceOf, onError }: RunAnswerParts, answer: Answer) => {
  if (recurrenceOf === undefined || statusOf(answer) !== 'broken') return [];
  try {
    const found = await recurrenceOf(causesOf(answer));
    return found === undefined ? [] : posts.draft('again', renderRecurrence(words, found, backWithinDays));
  } catch (error) {
    onError('the history cannot be read', { run: run.id, error });
    return [];
  }
};

const changesSince = async ({ run, words, posts, sinceHealthy, onError }: RunAnswerParts, answer: Answer) => {
  if (sinceHealthy === undefined || statusOf(answer) !== 'broken') return [];
  try {
    const found = await sinceHealthy();
    if (found === undefined) return [];
    const objects = causesOf(answer).map(({ object }) => object);
    return posts.draft('changes', renderSinceHealthy(words, found.healthyAt, found.changes, objects));
  } catch (error) {
    onError('what changed cannot be told', { run: run.id, error });
    return [];
  }
};

const capturesOf = ({ posts, words }: RunAnswerParts, captures: readonly CaptureFile[]): Telling[] =>
  captures.length === 0
    ? posts.draft('no-captures', renderNotice('⚪', say('thread.no-capture'))(words))
    : namedCaptures(captures).map(({ name, content }) => posts.file({ name, title: name, content }));

/** `offered`: the fixes that have buttons. */
export interface RunAnswer {
  offered: readonly ProposedFix[];
  tellings: () => Promise<Telling[]>;
}

/** Proposes its fixes at once; the rest is made when it is asked for. */
export const prepareRunAnswer = async (
  parts: RunAnswerParts,
  answer: Answer,
  captures: readonly CaptureFile[],
): Promise<RunAnswer> => {
  const { words, posts } = parts;
  const { question } = parts.run;
  const offers = await offersFor(parts, answer);
  const offered = offers.flat().map(({ fix }) => fix);
  const tellings = async () => [
    ...posts.draft('answer', renderAnswer(words, answer, offered)),
    ...(answer.kind === 'report' ? await picture(parts, answer) : []),
    ...(await changesSince(parts, answer)),
    ...(await recurrence(parts, answer)),
    ...(question.kind === 'path' && question.capture ? capturesOf(parts, captures) : []),
    ...posts.offers(offers),
  ];
  return { offered, tellings };
};
