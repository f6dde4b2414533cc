import type { ClusterCheckJob } from '../../jobs/job-data.ts';
import type { Failure } from '../../jobs/reporter.ts';
import type { ClusterCheckReport } from '../case/cluster-check.ts';
import type { Message } from '../words/message.ts';
import { wordsIn } from '../words/words.ts';
import type { Delivery } from './delivery.ts';
import type { FixOffers, OfferPlace } from './fix-offers.ts';
import { openLiveCard } from './live-card.ts';
import { openPosts } from './posts.ts';
import { anUpdate } from './slack/kept-message.ts';
import type { Outbox } from './slack/outbox.ts';
import {
  type ClusterCheckCardState,
  renderClusterCheckCard,
  renderClusterCheckReport,
} from './views/cluster-check-card.ts';

/** Shows one cluster check to people: its progress as it goes, its end kept until it is told, once whoever repeats it. */
export interface ClusterCheckThreadParts {
  job: ClusterCheckJob;
  outbox: Pick<Outbox, 'update'>;
  delivery: Pick<Delivery, 'keep'>;
  cluster?: string | undefined;
  /** Absent: fixes are text to copy. */
  offers?: FixOffers | undefined;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const progressEachMs = 2_000;

export const openClusterCheckThread = (parts: ClusterCheckThreadParts) => {
  const { job, outbox, delivery, cluster, offers, now, onError } = parts;
  const { id, card, conversation, thread, asker } = job;
  const words = wordsIn(job.language ?? 'en');
  const base = { clusterCheck: job.clusterCheck, asker, ...(cluster ? { cluster } : {}) };
  const posts = openPosts(words, thread, id);
  const place: OfferPlace = {
    origin: { kind: 'cluster-check', clusterCheck: job.clusterCheck, jobId: id },
    conversation,
    thread,
    asker,
  };
  const draw = (state: ClusterCheckCardState) => renderClusterCheckCard(words, base, state);
  const live = openLiveCard({
    card,
    draw: (steps) => draw({ kind: 'running', steps }),
    outbox,
    firstMs: 0,
    eachMs: progressEachMs,
    onTrouble: (error) => onError('Slack trouble updating a card', { clusterCheck: id, error }),
    onBroken: (error) => onError('a card cannot be updated', { clusterCheck: id, error }),
  });
  const lastWord = (state: ClusterCheckCardState) => anUpdate(card, posts.keyOf('end'), draw(state));

  return {
    progress: (step: Message): void => live.step(step),

    finished: async (report: ClusterCheckReport): Promise<void> => {
      live.end();
      const groups = (await offers?.prepare({ kind: 'cluster-check', report }, place)) ?? [];
      const offered = groups.flat().map(({ fix }) => fix);
      await delivery.keep([
        lastWord({ kind: 'ended', report, seconds: (now() - job.askedAt) / 1_000 }),
        ...posts.draft('report', renderClusterCheckReport(words, report, offered)),
        ...posts.offers(groups),
      ]);
    },

    failed: async ({ problem, next }: Failure): Promise<void> => {
      live.end();
      await delivery.keep([lastWord({ kind: 'failed', problem, ...(next ? { next } : {}) })]);
    },
  };
};
