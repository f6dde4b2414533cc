import type { WebClient } from '@slack/web-api';
import type { Queues } from '../../jobs/queues.ts';
import type { EndRef, Question } from '../case/question.ts';
import type { Store } from '../store/open.ts';
import { redisAway } from '../store/redis.ts';
import { failedEnding, type Run } from '../store/run-record.ts';
import { type CardBase, type CardState, renderCard } from './blocks/card.ts';
import { fitOne } from './blocks/fit.ts';
import { questionName } from './blocks/names.ts';
import { renderNotice } from './blocks/notice.ts';
import { sentenceFor } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Tell } from './tell.ts';

/** From a question that was understood to a card in the channel and a job in the queue. */

interface Ask {
  /** `trigger_id` or `event_id`. */
  delivery: string;
  team: string;
  channel: string;
  asker: string;
  question: Question;
  /** Asked in a thread: everything stays in it. */
  threadTs?: string;
  /** The fix after which it is asked again. */
  after?: Run['after'];
  /** Not before then; `note` says so on the card. */
  later?: { delayMs: number; note: string };
}

export interface Asking {
  ask(asked: Ask, tell: Tell): Promise<void>;
  /** A name was picked from the menu of a run. */
  pick(
    picked: { runId: string; attempt: number; index: number; user: string },
    tell: Tell,
  ): Promise<EndRef | undefined>;
  /** Ends a run for a reason that the person is told on its card. */
  giveUp(run: Run, problem: string, next?: string): Promise<void>;
  close(): void;
}

export interface AskingParts {
  store: Store;
  queues: Queues;
  outbox: Outbox;
  client: WebClient;
  /** A question nobody took in this time is given up. */
  waitMs: number;
  incidentChannels: readonly string[];
  /** What the cluster is called on cards. */
  cluster?: string | undefined;
  newRunId: () => string;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  onAdmission: (kind: string) => void;
  /** How long until a question that nobody took is explained; shorter in tests. */
  explainAfterMs?: number;
}

const explainAfterMs = 4_000;

export const openAsking = (parts: AskingParts): Asking => {
  const { store, queues, outbox, now } = parts;
  const timers = new Set<NodeJS.Timeout>();

  const baseOf = (run: Run): CardBase => ({
    runId: run.id,
    question: run.question,
    asker: run.asker,
    ...(parts.cluster ? { cluster: parts.cluster } : {}),
    ...(run.after ? { after: run.after.title } : {}),
  });

  const showCard = async (run: Run, state: CardState): Promise<void> => {
    if (run.cardTs === undefined) return;
    const message = fitOne(renderCard(baseOf(run), state));
    await outbox
      .update(run.channel, run.cardTs, message)
      .catch((error: unknown) => parts.onError('the card cannot be updated', { run: run.id, error }));
  };

  const noteSummary = async (channel: string): Promise<void> => {
    if (!parts.incidentChannels.includes(channel)) return;
    await queues
      .summary({ channel })
      .catch((error: unknown) => parts.onError('the summary cannot be queued', { channel, error }));
  };

  const giveUp = async (run: Run, problem: string, next?: string): Promise<void> => {
    if (!(await store.runs.finish(run, failedEnding(problem), now()))) return;
    await showCard(run, { kind: 'failed', problem, ...(next ? { next } : {}) });
    await noteSummary(run.channel);
  };

  /** Tells people why nothing happens, when nothing happens. */
  const explainWaiting = async (id: string): Promise<void> => {
    const run = await store.runs.get(id);
    if (run?.status !== 'asked') return;
    const [workers, depth] = await Promise.all([store.workers.count(now()), queues.depth()]);
    const note =
      workers === 0
        ? 'No worker of calico-why is running, so this waits. It is answered when one starts.'
        : `Waiting: ${depth.active} running and ${Math.max(depth.waiting - 1, 0)} waiting before this one`;
    await showCard(run, { kind: 'asked', note });
  };

  const explainLater = (id: string): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      explainWaiting(id).catch((error: unknown) => parts.onError('a waiting question cannot be explained', { error }));
    }, parts.explainAfterMs ?? explainAfterMs);
    timers.add(timer);
  };

  const enqueue = async (run: Run, attempt: number, delayMs = 0): Promise<boolean> => {
    try {
      await queues.diagnose({ runId: run.id, attempt }, delayMs);
      if (delayMs === 0) explainLater(run.id);
      return true;
    } catch (error) {
      parts.onError('a question cannot be queued', { run: run.id, error });
      const { message, next } = redisAway(error);
      await showCard(run, { kind: 'failed', problem: message, ...(next ? { next } : {}) });
      await store.runs.finish(run, failedEnding(message), now()).catch(() => false);
      return false;
    }
  };

  const pointTo = async (id: string, tell: Tell): Promise<void> => {
    const run = await store.runs.get(id);
    const name = run ? questionName(run.question) : 'This';
    const link =
      run?.cardTs === undefined
        ? undefined
        : await parts.client.chat
            .getPermalink({ channel: run.channel, message_ts: run.cardTs })
            .then((answer) => answer.permalink)
            .catch(() => undefined);
    await tell(
      renderNotice(
        '🔎',
        `${name} is being answered already.`,
        link ? `Its thread: ${link}` : 'Look for its thread above.',
      ),
    );
  };

  const start = async (asked: Ask, runId: string, tell: Tell): Promise<void> => {
    const run = await store.runs.get(runId);
    if (run === undefined) return;
    const delayMs = asked.later?.delayMs ?? 0;
    const card = fitOne(
      renderCard(baseOf(run), asked.later ? { kind: 'asked', note: asked.later.note } : { kind: 'asked' }),
    );
    const place = { channel: asked.channel, ...(asked.threadTs ? { threadTs: asked.threadTs } : {}) };
    let cardTs: string;
    try {
      cardTs = await outbox.post(place, `${runId}-card`, card);
    } catch (error) {
      parts.onError('the card cannot be posted', { run: runId, error });
      const sentence = sentenceFor(error);
      await store.runs.finish(run, failedEnding(sentence), now());
      await tell(renderNotice('⚪', sentence));
      return;
    }
    const threadTs = asked.threadTs ?? cardTs;
    const posted: Run = { ...run, threadTs, cardTs };
    try {
      await store.runs.posted(run, threadTs, cardTs, now() + parts.waitMs + delayMs);
    } catch (error) {
      parts.onError('a posted card cannot be remembered', { run: runId, error });
      const { message, next } = redisAway(error);
      await showCard(posted, { kind: 'failed', problem: message, ...(next ? { next } : {}) });
      return;
    }
    if (await enqueue(posted, 1, delayMs)) await noteSummary(asked.channel);
  };

  return {
    ask: async (asked, tell) => {
      const runId = parts.newRunId();
      try {
        const admission = await store.deliveries.admit({ ...asked, runId }, now());
        parts.onAdmission(admission.kind);
        if (admission.kind === 'seen') return;
        if (admission.kind === 'new') await start(asked, runId, tell);
        if (admission.kind === 'same') await pointTo(admission.runId, tell);
        if (admission.kind === 'too-many') {
          const problem = `You have ${admission.open} questions open, which is as many as one person may have.`;
          await tell(renderNotice('✋', problem, 'Ask again when one of them is answered.'));
        }
        await store.deliveries
          .handled(asked.delivery)
          .catch((error: unknown) => parts.onError('a delivery cannot be remembered', { error }));
      } catch (error) {
        parts.onAdmission('no-redis');
        parts.onError('a question cannot be taken', { error });
        const { message, next } = redisAway(error);
        await tell(renderNotice('⚪', message, next));
      }
    },

    pick: async ({ runId, attempt, index }, tell) => {
      const run = await store.runs.get(runId);
      const option = run?.choice?.options[index];
      if (run === undefined || option === undefined || run.choice === undefined) {
        await tell(renderNotice('⚪', 'I do not remember this question any more.', 'Ask it again.'));
        return undefined;
      }
      const question: Question = { ...run.question, [run.choice.end]: option };
      const next = await store.runs.chosen(runId, attempt, question, now() + parts.waitMs);
      if (next === undefined) {
        await tell(renderNotice('⚪', 'A name was picked already, or it is not yet time to pick.'));
        return undefined;
      }
      const chosen: Run = { ...run, question, attempt: next, status: 'asked' };
      await showCard(chosen, { kind: 'chosen', end: option });
      await enqueue(chosen, next);
      return option;
    },

    giveUp,

    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
