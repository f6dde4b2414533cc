import type { Failure, Reporter } from '../../jobs/reporter.ts';
import type { Finding } from '../case/finding.ts';
import { CodedError } from '../errors.ts';
import { inTime } from '../service/closing.ts';
import { type Ending, endingOf, failedEnding, mostOptions, type Run } from '../store/run-record.ts';
import { answerStep, LostRun, type Steps } from '../store/told-steps.ts';
import { type Message, messageFor } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Delivery } from './delivery.ts';
import { openFoundSoFar } from './found-so-far.ts';
import { openInOrder } from './in-order.ts';
import { openLiveCard } from './live-card.ts';
import { openPosts } from './posts.ts';
import { prepareRunAnswer, type RunAnswerParts } from './run-answer.ts';
import type { AssistantPane } from './slack/assistant.ts';
import { anUpdate, type FollowUp, type Telling } from './slack/kept-message.ts';
import type { Outbox } from './slack/outbox.ts';
import { isDirect } from './slack/places.ts';
import { type CardState, cardBaseOf, renderCard } from './views/card.ts';
import { renderChoice } from './views/choose.ts';
import { renderNotice } from './views/notice.ts';
import { renderSteps } from './views/step.ts';
import { wordsOfRun } from './words-of-run.ts';

/**
 * Shows one run in its Slack thread. Its progress is shown as it goes and forgotten; what was found and the
 * answer are kept until they are told, and only then is the run over.
 */

export interface ThreadParts
  extends Pick<RunAnswerParts, 'offers' | 'drawPicture' | 'recurrenceOf' | 'sinceHealthy' | 'onError'> {
  run: Run;
  steps: Steps;
  isOwner: () => Promise<boolean>;
  outbox: Pick<Outbox, 'update'>;
  delivery: Pick<Delivery, 'keep'>;
  /** Where the thread may stand in the assistant pane. */
  pane?: Pick<AssistantPane, 'status'>;
  cluster?: string;
  now: () => number;
}

/** A run that ends sooner goes from "waiting" to its answer without a stop. */
const firstProgressMs = 700;
const progressEachMs = 1_500;
const settleMs = 1_000;

/** The last word but one: the card that is kept with what is told. */
type After = Pick<Telling, 'line' | 'key'>;

export const openThread = (parts: ThreadParts): Reporter => {
  const { run, steps, outbox, delivery, now, onError } = parts;
  const { attempt, thread, card } = run;
  // Nobody puts it to the queue before.
  if (thread === undefined || card === undefined) throw new CodedError('not-posted', `run ${run.id} has no card`);
  const base = cardBaseOf(run, parts.cluster);
  const words = wordsOfRun(run);
  const posts = openPosts(words, thread, run.id);
  const draw = (state: CardState) => renderCard(words, base, state);

  let stopped = false;
  const stop = (): void => {
    stopped = true;
    found.stop();
    live.end();
  };
  const line = openInOrder(stop);

  const tellFound = async (): Promise<void> => {
    const { batch, number } = found.take() ?? { batch: [], number: 0 };
    if (batch.length === 0) return;
    const stepOf = ({ id }: Finding): string => `f:${id}`;
    const told = await steps.known(batch.map(stepOf));
    const unknown = batch.filter((finding) => !told.has(stepOf(finding)));
    if (unknown.length === 0) return;
    const tellings = posts.draft(`steps-${run.owner}-${number}`, renderSteps(words, unknown));
    await delivery.keep(tellings, { run: run.id, owner: run.owner, steps: unknown.map(stepOf) });
  };
  const found = openFoundSoFar(() => line.next(tellFound));

  const live = openLiveCard({
    card,
    draw: (steps) => draw({ kind: 'running', steps }),
    outbox,
    mayShow: async () => {
      if (await parts.isOwner()) return true;
      throw new LostRun(run.id);
    },
    beside: async (step) => {
      await parts.pane?.status(thread, words(say('pane.looking', { step: words(step) })));
    },
    firstMs: firstProgressMs,
    eachMs: progressEachMs,
    onTrouble: (error) => onError('Slack trouble updating the card', { run: run.id, error }),
    onBroken: line.break,
  });

  /** The last words: card and thread are kept in one step, and the run is over when both are told. */
  const end = async (
    state: CardState,
    tellings: () => Telling[] | Promise<Telling[]>,
    followUp: (after: After) => FollowUp,
  ): Promise<void> => {
    live.end();
    // What is said of progress would stand there after the answer.
    if (isDirect(thread)) await inTime(live.settled(), settleMs);
    line.next(tellFound);
    line.next(async () => {
      if (stopped) return;
      const all = await tellings();
      const last = all.at(-1);
      const shown = anUpdate(card, posts.keyOf(`end-${attempt}`), draw(state));
      if (last !== undefined) last.followUps = [...(last.followUps ?? []), followUp(shown)];
      await delivery.keep([shown, ...all], { run: run.id, owner: run.owner, once: answerStep(attempt) });
    });
    await line.settle();
  };

  const ended =
    (ending: Ending) =>
    ({ line, key }: After): FollowUp => ({ kind: 'ended', runId: run.id, attempt, ending, after: { line, key } });

  /** A menu, or the nearest names where nothing has the one that was typed. */
  const ask = (choice: Parameters<Reporter['choose']>[0], told: Message | string, isFound: boolean): Promise<void> => {
    const statement = messageFor(told);
    const menu = renderChoice(words, { ...choice, runId: run.id, attempt, found: isFound, statement });
    const tellings = () => posts.draft(`choose-${attempt}`, menu);
    const options = choice.options.slice(0, mostOptions);
    if (options.length === 0) {
      return end({ kind: 'failed', problem: statement }, tellings, ended(failedEnding(statement)));
    }
    return end({ kind: 'choosing', typed: choice.typed, found: isFound }, tellings, ({ line, key }) => ({
      kind: 'choosing',
      runId: run.id,
      attempt,
      choice: { end: choice.end, options },
      after: { line, key },
    }));
  };

  return {
    started: () => {
      live.begin();
      return Promise.resolve();
    },
    progress: (next) => live.step(messageFor(next)),
    finding: found.add,
    choose: (choice, statement) => ask(choice, statement, true),
    notFound: (choice, statement) => ask(choice, statement, false),

    answer: async (answer, captures = []) => {
      live.end();
      const { offered, tellings } = await prepareRunAnswer({ ...parts, thread, words, posts }, answer, captures);
      const seconds = (now() - run.askedAt) / 1_000;
      await end({ kind: 'answered', answer, seconds, offered }, tellings, ended(endingOf(answer)));
    },

    failed: ({ problem, next }: Failure) =>
      end(
        { kind: 'failed', problem, ...(next ? { next } : {}) },
        () => posts.draft(`failed-${attempt}`, renderNotice('⚪', problem, next)(words)),
        ended(failedEnding(problem)),
      ),

    stop,
  };
};
