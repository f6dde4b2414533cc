import type { Store } from '../src/store/open.ts';
import { summaryJobSchema } from './job-data.ts';
import type { SummaryBoard } from './reporter.ts';

const dayMs = 24 * 3_600_000;
const mostRuns = 20;
const mostFixes = 100;

/** Brings one channel's summary up to date: what was asked there in the last day. */
export const processSummary = async (
  data: unknown,
  { store, board, now }: { store: Pick<Store, 'runs' | 'fixes'>; board: SummaryBoard; now: () => number },
): Promise<void> => {
  const { channel } = summaryJobSchema.parse(data);
  const [runs, waiting] = await Promise.all([
    store.runs.recentInChannel(channel, mostRuns),
    store.fixes.proposed(mostFixes),
  ]);
  await board.show(
    channel,
    runs.filter((run) => now() - run.askedAt < dayMs),
    waiting.filter((fix) => fix.channel === channel && fix.expiresAt > now()),
  );
};
