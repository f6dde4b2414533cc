import type { SweepJob } from '../../jobs/job-data.ts';
import type { Failure } from '../../jobs/reporter.ts';
import type { SweepReport } from '../case/sweep.ts';
import type { FixRecord } from '../store/fix-record.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import { isLong, renderSweepCard, renderSweepReport, type SweepCardState, sweepFile } from './blocks/sweep.ts';
import type { FixOffers, OfferPlace } from './fix-offers.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { type Outbox, textFile } from './slack/outbox.ts';

/** Shows one sweep to people. A message that landed before, by a worker that died, is not posted again. */
export interface SweepThreadParts {
  job: SweepJob;
  outbox: Outbox;
  cluster?: string | undefined;
  /** Absent: fixes are text to copy. */
  offers?: FixOffers | undefined;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const progressEachMs = 2_000;

export const openSweepThread = ({ job, outbox, cluster, offers, now, onError }: SweepThreadParts) => {
  const place = { channel: job.channel, threadTs: job.threadTs };
  const base = { sweep: job.sweep, asker: job.asker, ...(cluster ? { cluster } : {}) };
  let shownAt = 0;
  let over = false;

  const guarded = async (doing: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof SlackRefused || error instanceof SlackUnsure)) throw error;
      onError(`Slack trouble ${doing}`, { sweep: job.id, error });
    }
  };

  const offerPlace: OfferPlace = {
    origin: { kind: 'sweep', sweep: job.sweep, jobId: job.id },
    team: job.team,
    channel: job.channel,
    threadTs: job.threadTs,
    asker: job.asker,
  };

  const offer = async (from: FixOffers, group: readonly FixRecord[], key: string): Promise<void> => {
    const draft = await from.draw(group);
    let ts = await outbox.find(place, key, job.askedAt);
    if (ts === undefined) {
      ts = await outbox.post(place, key, fitOne(draft));
      for (const file of fitMessages(draft).files)
        await outbox.upload(place, { ...textFile(file), name: `${key}.txt` });
    }
    await from.posted(group, ts);
  };

  const card = (state: SweepCardState): Promise<void> =>
    guarded('updating a card', () =>
      outbox.update(
        job.channel,
        job.cardTs,
        fitOne(renderSweepCard(base, state)),
        () => !(over && state.kind === 'running'),
      ),
    );

  return {
    progress: (step: string): void => {
      if (over || now() - shownAt < progressEachMs) return;
      shownAt = now();
      card({ kind: 'running', step }).catch((error: unknown) => onError('a card cannot be updated', { error }));
    },

    finished: async (report: SweepReport): Promise<void> => {
      over = true;
      const groups = (await offers?.prepare({ kind: 'sweep', report }, offerPlace)) ?? [];
      const offered = groups.flat().map(({ fix }) => fix);
      const { messages, files } = fitMessages(renderSweepReport(report, offered));
      for (const [index, message] of messages.entries()) {
        const key = `${job.id}-report-${index + 1}`;
        await guarded('posting a report', async () => {
          if ((await outbox.find(place, key, job.askedAt)) === undefined) await outbox.post(place, key, message);
        });
      }
      if (files.length > 0 || isLong(report)) {
        const file = textFile(sweepFile(report));
        const name = `${job.id}-${file.name}`;
        await guarded('uploading a report', async () => {
          if ((await outbox.find(place, name, job.askedAt)) === undefined)
            await outbox.upload(place, { ...file, name });
        });
      }
      for (const [index, group] of groups.entries()) {
        await guarded('offering fixes', async () => offers && offer(offers, group, `${job.id}-fixes-${index + 1}`));
      }
      await card({ kind: 'ended', report, seconds: (now() - job.askedAt) / 1_000 });
    },

    failed: async ({ problem, next }: Failure): Promise<void> => {
      over = true;
      await card({ kind: 'failed', problem, ...(next ? { next } : {}) });
    },
  };
};
