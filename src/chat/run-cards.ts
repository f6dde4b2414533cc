import type { Queues } from '../../jobs/queues.ts';
import type { Store } from '../store/open.ts';
import { memoryProblem } from '../store/redis.ts';
import type { Run } from '../store/run-record.ts';
import { say } from '../words/say.ts';
import type { Outbox } from './slack/outbox.ts';
import { type CardState, cardBaseOf, renderCard } from './views/card.ts';
import type { Draft } from './views/draft.ts';
import { wordsOfRun } from './words-of-run.ts';

/** The cards of questions that no worker shows: before one has taken them, and where none can. */
export interface RunCards {
  draw(run: Run, state: CardState): Draft;
  /** Soon out of date, so not kept. Never throws. */
  show(run: Run, state: CardState): Promise<void>;
  /** Says after a few seconds why nothing happens, when nothing happens. */
  explainWaiting(runId: string): void;
  /** Redis fails while a question is answered: its card says so until it goes on. Never throws. */
  explainTrouble(runId: string, error: unknown): Promise<void>;
  close(): void;
}

export interface RunCardParts {
  store: Pick<Store, 'runs' | 'workers'>;
  queues: Pick<Queues, 'depth'>;
  outbox: Pick<Outbox, 'update'>;
  /** What the cluster is called on cards. */
  cluster?: string | undefined;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const explainAfterMs = 4_000;
const explainEachMs = 60_000;

export const openRunCards = (parts: RunCardParts): RunCards => {
  const { store, queues, now, onError } = parts;
  const timers = new Set<NodeJS.Timeout>();
  const explained = new Map<string, number>();

  const draw = (run: Run, state: CardState): Draft =>
    renderCard(wordsOfRun(run), cardBaseOf(run, parts.cluster), state);

  const show = async (run: Run, state: CardState): Promise<void> => {
    if (run.card === undefined) return;
    await parts.outbox
      .update(run.card, draw(run, state))
      .catch((error: unknown) => onError('the card cannot be updated', { run: run.id, error }));
  };

  const explain = async (id: string): Promise<void> => {
    const run = await store.runs.get(id);
    if (run?.status !== 'asked') return;
    const [workers, depth] = await Promise.all([store.workers.count(now()), queues.depth()]);
    const note =
      workers === 0
        ? say('ask.wait-no-worker')
        : say('ask.wait', { active: depth.active, waiting: Math.max(depth.waiting - 1, 0) });
    await show(run, { kind: 'asked', note });
  };

  return {
    draw,
    show,

    explainWaiting: (id) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        explain(id).catch((error: unknown) => onError('a waiting question cannot be explained', { error }));
      }, explainAfterMs);
      timers.add(timer);
    },

    explainTrouble: async (id, error) => {
      if (now() - (explained.get(id) ?? 0) < explainEachMs) return;
      for (const [known, at] of explained) if (now() - at >= explainEachMs) explained.delete(known);
      explained.set(id, now());
      try {
        const run = await store.runs.get(id);
        if (run?.status !== 'running' && run?.status !== 'asked') return;
        await show(run, { kind: 'asked', note: say('ask.held-up', { problem: memoryProblem(error) }) });
      } catch (unread) {
        onError('a question that is held up cannot be explained', { run: id, error: unread });
      }
    },

    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
