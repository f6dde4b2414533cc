import type { Queues } from '../../jobs/queues.ts';
import type { SweepName } from '../case/sweep.ts';
import type { Store } from '../store/open.ts';
import { redisAway } from '../store/redis.ts';
import { fitOne } from './blocks/fit.ts';
import { renderNotice } from './blocks/notice.ts';
import { renderSweepCard, type SweepCardState, sweepTitles } from './blocks/sweep.ts';
import { sentenceFor } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Tell } from './tell.ts';

/** From `/calico check ipam` to a card in the channel and a job in the queue. */

interface AskedSweep {
  delivery: string;
  team: string;
  channel: string;
  asker: string;
  sweep: SweepName;
  threadTs?: string;
  /** The fix after which it is looked again: also while another one runs, which has begun before. */
  after?: { id: string };
}

export interface Sweeping {
  ask(asked: AskedSweep, tell: Tell): Promise<void>;
}

export interface SweepingParts {
  store: Store;
  queues: Queues;
  outbox: Outbox;
  cluster?: string | undefined;
  newId: () => string;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

export const openSweeping = (parts: SweepingParts): Sweeping => {
  const { store, queues, outbox, now } = parts;

  const begin = async (asked: AskedSweep, id: string, tell: Tell): Promise<void> => {
    const { channel, asker, sweep, team } = asked;
    const base = { sweep, asker, ...(parts.cluster ? { cluster: parts.cluster } : {}) };
    const workers = await store.workers.count(now());
    const note = 'No worker of calico-why is running, so this waits. It is done when one starts.';
    const state: SweepCardState = { kind: 'asked', ...(workers === 0 ? { note } : {}) };
    const place = { channel, ...(asked.threadTs ? { threadTs: asked.threadTs } : {}) };
    const askedAt = now();
    let cardTs: string;
    try {
      cardTs = await outbox.post(place, `${id}-card`, fitOne(renderSweepCard(base, state)));
    } catch (error) {
      parts.onError('the card of a sweep cannot be posted', { sweep: id, error });
      await store.sweeps.giveBack(sweep, team, channel, id);
      return tell(renderNotice('⚪', sentenceFor(error)));
    }
    try {
      await queues.sweep({ id, sweep, team, channel, asker, cardTs, threadTs: asked.threadTs ?? cardTs, askedAt });
    } catch (error) {
      parts.onError('a sweep cannot be queued', { sweep: id, error });
      await store.sweeps.giveBack(sweep, team, channel, id).catch(() => undefined);
      const { message, next } = redisAway(error);
      const failed = renderSweepCard(base, { kind: 'failed', problem: message, ...(next ? { next } : {}) });
      await outbox
        .update(channel, cardTs, fitOne(failed))
        .catch((problem: unknown) => parts.onError('a card cannot be updated', { error: problem }));
    }
  };

  return {
    ask: async (asked, tell) => {
      try {
        if (!(await store.deliveries.claim(asked.delivery))) return;
        const id = parts.newId();
        const other = await store.sweeps.claim(asked.sweep, asked.team, asked.channel, id);
        if (other === undefined || asked.after !== undefined) await begin(asked, id, tell);
        else await tell(renderNotice('🔎', `${sweepTitles[asked.sweep]}: one is under way in this channel already.`));
        await store.deliveries.handled(asked.delivery);
      } catch (error) {
        parts.onError('a sweep cannot be taken', { error });
        const { message, next } = redisAway(error);
        await tell(renderNotice('⚪', message, next));
      }
    },
  };
};
