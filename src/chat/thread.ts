import type { Failure, Reporter } from '../../jobs/reporter.ts';
import type { ReportAnswer } from '../case/answer.ts';
import { type CaptureFile, namedCaptures } from '../case/capture.ts';
import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import { isForCase } from '../case/question.ts';
import type { Report } from '../case/verdict.ts';
import { CodedError } from '../errors.ts';
import { type Ending, endingOf, failedEnding, mostOptions, type Run } from '../store/run-record.ts';
import { answerStep, LostRun, type Steps } from '../store/told-steps.ts';
import { type Message, messageFor } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { type CardState, cardBaseOf, renderCard } from './blocks/card.ts';
import { renderChoice } from './blocks/choose.ts';
import type { Draft } from './blocks/draft.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import { renderNotice } from './blocks/notice.ts';
import { renderAnswer } from './blocks/render-answer.ts';
import { renderSteps } from './blocks/step.ts';
import type { Delivery } from './delivery.ts';
import type { FixOffers } from './fix-offers.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { aFile, anOffer, anUpdate, aPost, type FollowUp, type Telling } from './slack/kept-message.ts';
import type { Outbox } from './slack/outbox.ts';
import { wordsOfRun } from './words-of-run.ts';

/**
 * Shows one run in its Slack thread. Its progress is shown as it goes and forgotten; what was found and the
 * answer are kept until they are told, and only then is the run over.
 */

export interface ThreadParts {
  run: Run;
  steps: Steps;
  isOwner: () => Promise<boolean>;
  outbox: Pick<Outbox, 'update'>;
  delivery: Pick<Delivery, 'keep'>;
  cluster?: string;
  /** Absent: fixes are text to copy. */
  offers?: FixOffers;
  /** The path with its broken hop, as a PNG; undefined: there is nothing to draw. */
  drawPicture: (words: Words, evidence: Case, report: Report) => Promise<Buffer | undefined>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** Findings that come within this time share a message. */
const gatherMs = 250;
/** A run that ends sooner goes from "waiting" to its answer without a stop. */
const firstProgressMs = 700;
const progressEachMs = 1_500;

const isSlackTrouble = (error: unknown): boolean => error instanceof SlackRefused || error instanceof SlackUnsure;

export const openThread = (parts: ThreadParts): Reporter => {
  const { run, steps, outbox, delivery, now } = parts;
  const { conversation, thread, card: shown } = run;
  // Nobody puts it to the queue before.
  if (thread === undefined || shown === undefined) throw new CodedError('not-posted', `run ${run.id} has no card`);
  const base = cardBaseOf(run, parts.cluster);
  const words = wordsOfRun(run);

  let stopped = false;
  let over = false;
  let messages = 0;
  let waiting: Finding[] = [];
  const known = new Set<string>();
  let gathering: NodeJS.Timeout | undefined;
  let progressTimer: NodeJS.Timeout | undefined;
  let step: Message | undefined;
  /** The line of posts; it never rejects. What went wrong beyond Slack waits in `broken`. */
  let line: Promise<void> = Promise.resolve();
  let broken: unknown;

  const stop = (): void => {
    stopped = true;
    clearTimeout(gathering);
    clearTimeout(progressTimer);
  };

  /** Names a message once and for all, so that whoever takes the run over does not say it again. */
  const keyOf = (message: string): string => `${run.id}-${message}`;

  const tellingsOf = (message: string, draft: Draft): Telling[] => {
    const { messages: fitted, files } = fitMessages(draft);
    return [
      ...fitted.map((each, index) =>
        aPost(thread, index === 0 ? keyOf(message) : `${keyOf(message)}-${index + 1}`, each),
      ),
      ...files.map((file) => aFile(words, thread, { ...file, name: keyOf(file.name) })),
    ];
  };

  const flush = async (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0 || stopped) return;
    messages += 1;
    const stepOf = ({ id }: Finding): string => `f:${id}`;
    const known = await steps.known(batch.map(stepOf));
    const unknown = batch.filter((finding) => !known.has(stepOf(finding)));
    if (unknown.length === 0) return;
    const tellings = tellingsOf(`steps-${run.owner}-${messages}`, renderSteps(words, unknown));
    await delivery.keep(tellings, { run: run.id, owner: run.owner, steps: unknown.map(stepOf) });
  };

  const enqueue = (act: () => Promise<void>): void => {
    line = line.then(act).catch((error: unknown) => {
      broken ??= error;
      stop();
    });
  };

  /** Waits for everything that was begun; throws what broke on the way. */
  const settle = async (): Promise<void> => {
    await line;
    if (broken !== undefined) throw broken;
  };

  /** Slack's troubles are logged: the next moment shows something else. */
  const guarded = async (doing: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!isSlackTrouble(error)) throw error;
      parts.onError(`Slack trouble ${doing}`, { run: run.id, error });
    }
  };

  const showRunning = (state: CardState & { kind: 'running' }): Promise<void> =>
    guarded('updating the card', () =>
      outbox.update(shown, fitOne(renderCard(words, base, state)), async () => {
        if (stopped || over) return false;
        if (await parts.isOwner()) return true;
        throw new LostRun(run.id);
      }),
    );

  const showProgress = (delay: number): void => {
    progressTimer = setTimeout(() => {
      progressTimer = undefined;
      if (over || stopped) return;
      const shown = step;
      showRunning({ kind: 'running', ...(shown ? { step: shown } : {}) })
        .catch((error: unknown) => {
          broken ??= error;
          stop();
        })
        .finally(() => {
          if (!over && !stopped && step !== shown) showProgress(progressEachMs);
        });
    }, delay);
  };

  /** The last words: card and thread are kept in one step, and the run is over when both are told. */
  const end = async (
    state: CardState,
    tellings: () => Telling[] | Promise<Telling[]>,
    followUp: (after: { line: string; key: string }) => FollowUp,
  ): Promise<void> => {
    over = true;
    clearTimeout(progressTimer);
    enqueue(flush);
    enqueue(async () => {
      if (stopped) return;
      const all = await tellings();
      const card = anUpdate(shown, keyOf(`end-${run.attempt}`), fitOne(renderCard(words, base, state)));
      const last = all.at(-1);
      if (last !== undefined)
        last.followUps = [...(last.followUps ?? []), followUp({ line: card.line, key: card.key })];
      await delivery.keep([card, ...all], { run: run.id, owner: run.owner, once: answerStep(run.attempt) });
    });
    await settle();
  };

  const { attempt } = run;
  const ended =
    (ending: Ending) =>
    (after: { line: string; key: string }): FollowUp => ({ kind: 'ended', runId: run.id, attempt, ending, after });

  const seconds = (): number => (now() - run.askedAt) / 1_000;

  const offersFor = async ({ case: evidence, report }: ReportAnswer) => {
    const { id: runId, question, asker } = run;
    if (parts.offers === undefined || !isForCase(question)) return [];
    const origin = { kind: 'question', runId, question } as const;
    const answered = { kind: 'question', case: evidence, report } as const;
    return parts.offers.prepare(answered, { origin, conversation, thread, asker });
  };

  const picture = async ({ case: evidence, report }: ReportAnswer): Promise<Telling[]> => {
    const png = await parts.drawPicture(words, evidence, report).catch((error: unknown) => {
      parts.onError('the picture could not be drawn', { run: run.id, error });
      return undefined;
    });
    return png === undefined
      ? []
      : [aFile(words, thread, { name: keyOf('picture.png'), title: words(say('thread.picture')), content: png })];
  };

  const capturesOf = (captures: readonly CaptureFile[]): Telling[] =>
    captures.length === 0
      ? tellingsOf('no-captures', renderNotice('⚪', say('thread.no-capture'))(words))
      : namedCaptures(captures).map(({ name, content }) =>
          aFile(words, thread, { name: keyOf(name), title: name, content }),
        );

  /** A menu, or the nearest names where nothing has the one that was typed. */
  const ask = (choice: Parameters<Reporter['choose']>[0], told: Message | string, found: boolean): Promise<void> => {
    const statement = messageFor(told);
    const menu = renderChoice(words, { ...choice, runId: run.id, attempt, found, statement });
    const options = choice.options.slice(0, mostOptions);
    const state: CardState =
      options.length > 0 ? { kind: 'choosing', typed: choice.typed, found } : { kind: 'failed', problem: statement };
    return end(
      state,
      () => tellingsOf(`choose-${attempt}`, menu),
      options.length > 0
        ? (after) => ({ kind: 'choosing', runId: run.id, attempt, choice: { end: choice.end, options }, after })
        : ended(failedEnding(statement)),
    );
  };

  return {
    started: () => {
      showProgress(firstProgressMs);
      return Promise.resolve();
    },

    progress: (next) => {
      const idle = progressTimer === undefined && step !== undefined;
      step = messageFor(next);
      if (idle && !over && !stopped) showProgress(progressEachMs);
    },

    finding: (finding) => {
      // What could not be checked is the verdict's to tell, once.
      if (stopped || finding.status === 'unknown' || known.has(finding.id)) return;
      known.add(finding.id);
      waiting.push(finding);
      gathering ??= setTimeout(() => enqueue(flush), gatherMs);
    },

    choose: (choice, statement) => ask(choice, statement, true),
    notFound: (choice, statement) => ask(choice, statement, false),

    answer: async (answer, captures = []) => {
      over = true;
      const offers = answer.kind === 'report' ? await offersFor(answer) : [];
      const offered = offers.flat().map(({ fix }) => fix);
      await end(
        { kind: 'answered', answer, seconds: seconds() },
        async () => [
          ...tellingsOf('answer', renderAnswer(words, answer, offered)),
          ...(answer.kind === 'report' ? await picture(answer) : []),
          ...(run.question.kind === 'path' && run.question.capture ? capturesOf(captures) : []),
          ...offers.map((group, number) =>
            anOffer(
              thread,
              keyOf(`fixes-${number + 1}`),
              group.map(({ id }) => id),
            ),
          ),
        ],
        ended(endingOf(answer)),
      );
    },

    failed: ({ problem, next }: Failure) =>
      end(
        { kind: 'failed', problem, ...(next ? { next } : {}) },
        () => tellingsOf(`failed-${attempt}`, renderNotice('⚪', problem, next)(words)),
        ended(failedEnding(problem)),
      ),

    stop,
  };
};
