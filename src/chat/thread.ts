import type { Failure, Reporter } from '../../jobs/reporter.ts';
import { type CaptureFile, namedCaptures } from '../case/capture.ts';
import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import type { Report } from '../case/verdict.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Run } from '../store/run-record.ts';
import { LostRun, type Steps } from '../store/steps.ts';
import { type CardBase, type CardState, renderCard } from './blocks/card.ts';
import { renderChoice } from './blocks/choose.ts';
import type { Draft } from './blocks/draft.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import { renderNotice } from './blocks/notice.ts';
import { renderPolicyAnswer } from './blocks/policy-answer.ts';
import { renderSteps } from './blocks/step.ts';
import { renderToldAnswer } from './blocks/told-answer.ts';
import { renderVerdict } from './blocks/verdict.ts';
import type { FixOffers, OfferPlace } from './fix-offers.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { NotWanted, type Outbox, textFile } from './slack/outbox.ts';

/** Shows one run in its Slack thread. */

export interface ThreadParts {
  run: Run;
  steps: Steps;
  isOwner: () => Promise<boolean>;
  outbox: Outbox;
  cluster?: string;
  /** Absent: fixes are text to copy. */
  offers?: FixOffers;
  /** The path with its broken hop, as a PNG; undefined: there is nothing to draw. */
  drawPicture: (evidence: Case, report: Report) => Promise<Buffer | undefined>;
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** Findings that come within this time share a message. */
const gatherMs = 250;
/** A run that ends sooner goes from "waiting" to its answer without a stop. */
const firstProgressMs = 700;
const progressEachMs = 1_500;
/** A post of a worker that died may still be on its way for as long as a request may take. */
const onItsWayMs = 10_000;
const pollMs = 1_000;

const isSlackTrouble = (error: unknown): boolean =>
  error instanceof SlackRefused || error instanceof SlackUnsure || error instanceof NotWanted;

export const openThread = (parts: ThreadParts): Reporter => {
  const { run, steps, outbox, now } = parts;
  const { channel, threadTs = '', cardTs = '' } = run;
  const place = { channel, threadTs };
  const base: CardBase = {
    runId: run.id,
    question: run.question,
    asker: run.asker,
    ...(parts.cluster ? { cluster: parts.cluster } : {}),
    ...(run.after ? { after: run.after.title } : {}),
  };

  const offerPlace: OfferPlace = {
    origin: { kind: 'question', runId: run.id, question: run.question },
    team: run.team,
    channel,
    threadTs,
    asker: run.asker,
  };

  let stopped = false;
  let over = false;
  let messages = 0;
  let waiting: Finding[] = [];
  const known = new Set<string>();
  let gathering: NodeJS.Timeout | undefined;
  let progressTimer: NodeJS.Timeout | undefined;
  let step: string | undefined;
  /** The line of posts; it never rejects. What went wrong beyond Slack waits in `broken`. */
  let line: Promise<void> = Promise.resolve();
  let broken: unknown;

  const wanted = (): boolean => !stopped;

  const stop = (): void => {
    stopped = true;
    clearTimeout(gathering);
    clearTimeout(progressTimer);
  };

  /** Slack's troubles are logged: there is no better place to show them. Others are for the caller. */
  const guarded = async (doing: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!isSlackTrouble(error)) throw error;
      if (!(error instanceof NotWanted)) parts.onError(`Slack trouble ${doing}`, { run: run.id, error });
    }
  };

  /** Also the name of a file, so that either can be found again. */
  const keyOf = (message: string): string => `${run.id}-${message}`;

  /** Which of these steps nobody has posted: asks Slack about those whose message was never confirmed. */
  const claim = async (message: string, wantedSteps: readonly string[]): Promise<Set<string>> => {
    const mine = new Set<string>();
    let open = [...wantedSteps];
    while (open.length > 0 && wanted()) {
      const claimed = await steps.claim(message, open, now());
      for (const id of claimed.mine) mine.add(id);
      const others = new Map(claimed.unsure.map((unsure) => [unsure.message, unsure.since]));
      others.delete(message);
      for (const [other, since] of others) {
        const landed = await outbox.find(place, keyOf(other), run.askedAt);
        if (landed !== undefined) await steps.confirm(other, landed);
        else if (now() - since > onItsWayMs) await steps.forget(other);
      }
      open = claimed.unsure.filter((unsure) => unsure.message !== message).map((unsure) => unsure.step);
      if (open.length > 0 && [...others.values()].some((since) => now() - since <= onItsWayMs)) {
        await parts.sleep(pollMs);
      }
    }
    return mine;
  };

  /** One message for some steps, sent once. Answers where its first part is. */
  const send = async (message: string, draft: Draft): Promise<string | undefined> => {
    const { messages: fitted, files } = fitMessages(draft);
    const [first, ...rest] = fitted;
    if (first === undefined) return undefined;
    const ts = await outbox.post(place, keyOf(message), first, wanted);
    await steps.confirm(message, ts);
    for (const [index, more] of rest.entries())
      await outbox.post(place, `${keyOf(message)}-${index + 2}`, more, wanted);
    for (const file of files) await outbox.upload(place, { ...textFile(file), name: `${run.id}-${file.name}` }, wanted);
    return ts;
  };

  const flush = async (): Promise<void> => {
    clearTimeout(gathering);
    gathering = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0 || stopped) return;
    messages += 1;
    const message = `steps-${run.owner}-${messages}`;
    await guarded('posting steps', async () => {
      const mine = await claim(
        message,
        batch.map(({ id }) => `f:${id}`),
      );
      const unposted = batch.filter(({ id }) => mine.has(`f:${id}`));
      if (unposted.length > 0) await send(message, renderSteps(unposted));
    });
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

  const once = (name: string, draft: Draft): void =>
    enqueue(() =>
      guarded(`posting ${name}`, async () => {
        // The message names its owner: another worker's of the same name may or may not have landed.
        const message = `${name}-${run.owner}`;
        if ((await claim(message, [name])).has(name)) await send(message, draft);
      }),
    );

  /** Where an owner before this one has posted a message of this name. */
  const postedBefore = async (name: string): Promise<string | undefined> => {
    for (let owner = run.owner; owner > 0; owner -= 1) {
      const ts = await outbox.find(place, keyOf(`${name}-${owner}`), run.askedAt);
      if (ts !== undefined) return ts;
    }
    return undefined;
  };

  /** A message with buttons; its fixes remember where it is, whoever posted it. */
  const offer = (offers: FixOffers, group: readonly FixRecord[], number: number): void =>
    enqueue(() =>
      guarded('offering fixes', async () => {
        if (stopped) return;
        const name = `fixes-${number}`;
        const message = `${name}-${run.owner}`;
        const isMine = (await claim(message, [name])).has(name);
        const ts = isMine ? await send(message, await offers.draw(group)) : await postedBefore(name);
        if (ts !== undefined) await offers.posted(group, ts);
      }),
    );

  const card = (state: CardState): Promise<void> =>
    guarded('updating the card', () =>
      outbox.update(channel, cardTs, fitOne(renderCard(base, state)), async () => {
        if (stopped || (over && state.kind === 'running')) return false;
        if (await parts.isOwner()) return true;
        throw new LostRun(run.id);
      }),
    );

  const showProgress = (delay: number): void => {
    progressTimer = setTimeout(() => {
      progressTimer = undefined;
      if (over || stopped) return;
      const shown = step;
      card({ kind: 'running', ...(shown ? { step: shown } : {}) })
        .catch((error: unknown) => {
          broken ??= error;
          stop();
        })
        .finally(() => {
          if (!over && !stopped && step !== shown) showProgress(progressEachMs);
        });
    }, delay);
  };

  /** The last words: the card at once, the rest of the thread behind it. */
  const end = async (state: CardState): Promise<void> => {
    over = true;
    clearTimeout(progressTimer);
    enqueue(flush);
    const shown = card(state);
    await Promise.all([shown, settle()]);
  };

  const picture = (evidence: Case, report: Report): void =>
    enqueue(() =>
      guarded('uploading the picture', async () => {
        if (stopped) return;
        const png = await parts.drawPicture(evidence, report).catch((error: unknown) => {
          parts.onError('the picture could not be drawn', { run: run.id, error });
          return undefined;
        });
        if (png === undefined) return;
        const message = `picture-${run.owner}.png`;
        if (!(await claim(message, ['picture'])).has('picture')) return;
        await outbox.upload(place, { name: keyOf(message), title: 'The path', content: png }, wanted);
        await steps.confirm(message, 'file');
      }),
    );

  /** One file for each place; one that is posted is not posted again. */
  const capturesOf = (captures: readonly CaptureFile[]): void => {
    if (captures.length === 0) once('no-captures', renderNotice('⚪', 'No packet was captured: none was sent.'));
    for (const { name, content } of namedCaptures(captures)) {
      enqueue(() =>
        guarded('uploading a capture', async () => {
          if (stopped) return;
          const message = `${name.replace(/\.pcap$/, '')}-${run.owner}.pcap`;
          if (!(await claim(message, [name])).has(name)) return;
          await outbox.upload(place, { name: keyOf(message), title: name, content }, wanted);
          await steps.confirm(message, 'file');
        }),
      );
    }
  };

  return {
    started: () => {
      showProgress(firstProgressMs);
      return Promise.resolve();
    },

    progress: (next) => {
      const idle = progressTimer === undefined && step !== undefined;
      step = next;
      if (idle && !over && !stopped) showProgress(progressEachMs);
    },

    finding: (finding) => {
      if (stopped || known.has(finding.id)) return;
      known.add(finding.id);
      waiting.push(finding);
      gathering ??= setTimeout(() => enqueue(flush), gatherMs);
    },

    choose: async (choice, statement) => {
      once(
        `choose-${run.attempt}`,
        renderChoice({ ...choice, runId: run.id, attempt: run.attempt, found: true, statement }),
      );
      await end({ kind: 'choosing', typed: choice.typed, found: true });
    },

    notFound: async (choice, statement) => {
      once(
        `choose-${run.attempt}`,
        renderChoice({ ...choice, runId: run.id, attempt: run.attempt, found: false, statement }),
      );
      const options = choice.options.length;
      await end(
        options > 0 ? { kind: 'choosing', typed: choice.typed, found: false } : { kind: 'failed', problem: statement },
      );
    },

    finished: async ({ case: evidence, report, captures = [] }) => {
      over = true;
      enqueue(flush);
      const answered = { kind: 'question', case: evidence, report } as const;
      const groups = (await parts.offers?.prepare(answered, offerPlace)) ?? [];
      once(
        'verdict',
        renderVerdict(
          report,
          groups.flat().map(({ fix }) => fix),
        ),
      );
      picture(evidence, report);
      if (run.question.capture) capturesOf(captures);
      for (const [number, group] of groups.entries()) if (parts.offers) offer(parts.offers, group, number + 1);
      await end({ kind: 'answered', report, seconds: (now() - run.askedAt) / 1_000 });
    },

    told: async (answer) => {
      over = true;
      enqueue(flush);
      once('told', renderToldAnswer(answer));
      await end({ kind: 'told', answer, seconds: (now() - run.askedAt) / 1_000 });
    },

    policy: async (answer) => {
      over = true;
      once('policy', renderPolicyAnswer(answer));
      await end({ kind: 'policy', answer, seconds: (now() - run.askedAt) / 1_000 });
    },

    failed: async ({ problem, next }: Failure) => {
      over = true;
      enqueue(flush);
      once('failed', renderNotice('⚪', problem, next));
      await end({ kind: 'failed', problem, ...(next ? { next } : {}) });
    },

    stop,
  };
};
