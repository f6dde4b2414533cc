import type { ClusterCheckJob } from '../../jobs/job-data.ts';
import type { Failure } from '../../jobs/reporter.ts';
import type { ClusterCheckReport } from '../case/cluster-check.ts';
import type { Message } from '../words/message.ts';
import { wordsIn } from '../words/words.ts';
import {
  type ClusterCheckCardState,
  clusterCheckFile,
  isLong,
  renderClusterCheckCard,
  renderClusterCheckReport,
} from './blocks/cluster-check-card.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import type { Delivery } from './delivery.ts';
import type { FixOffers, OfferPlace } from './fix-offers.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { aFile, anOffer, anUpdate, aPost } from './slack/kept-message.ts';
import type { Outbox } from './slack/outbox.ts';

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

export const openClusterCheckThread = ({
  job,
  outbox,
  delivery,
  cluster,
  offers,
  now,
  onError,
}: ClusterCheckThreadParts) => {
  const words = wordsIn(job.language ?? 'en');
  const base = { clusterCheck: job.clusterCheck, asker: job.asker, ...(cluster ? { cluster } : {}) };
  let shownAt = 0;
  let over = false;

  const guarded = async (doing: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof SlackRefused || error instanceof SlackUnsure)) throw error;
      onError(`Slack trouble ${doing}`, { clusterCheck: job.id, error });
    }
  };

  const offerPlace: OfferPlace = {
    origin: { kind: 'cluster-check', clusterCheck: job.clusterCheck, jobId: job.id },
    conversation: job.conversation,
    thread: job.thread,
    asker: job.asker,
  };

  const showRunning = (step: Message): Promise<void> =>
    guarded('updating a card', () =>
      outbox.update(
        job.card,
        fitOne(renderClusterCheckCard(words, base, { kind: 'running', step })),
        () => !over,
      ),
    );

  const card = (state: ClusterCheckCardState) =>
    anUpdate(job.card, `${job.id}-end`, fitOne(renderClusterCheckCard(words, base, state)));

  return {
    progress: (step: Message): void => {
      if (over || now() - shownAt < progressEachMs) return;
      shownAt = now();
      showRunning(step).catch((error: unknown) => onError('a card cannot be updated', { error }));
    },

    finished: async (report: ClusterCheckReport): Promise<void> => {
      over = true;
      const groups = (await offers?.prepare({ kind: 'cluster-check', report }, offerPlace)) ?? [];
      const offered = groups.flat().map(({ fix }) => fix);
      const { messages, files } = fitMessages(renderClusterCheckReport(words, report, offered));
      const whole = files.length > 0 || isLong(report) ? [clusterCheckFile(words, report)] : [];
      await delivery.keep([
        card({ kind: 'ended', report, seconds: (now() - job.askedAt) / 1_000 }),
        ...messages.map((message, index) => aPost(job.thread, `${job.id}-report-${index + 1}`, message)),
        ...whole.map((file) => aFile(words, job.thread, { ...file, name: `${job.id}-${file.name}` })),
        ...groups.map((group, index) =>
          anOffer(
            job.thread,
            `${job.id}-fixes-${index + 1}`,
            group.map(({ id }) => id),
          ),
        ),
      ]);
    },

    failed: async ({ problem, next }: Failure): Promise<void> => {
      over = true;
      await delivery.keep([card({ kind: 'failed', problem, ...(next ? { next } : {}) })]);
    },
  };
};
