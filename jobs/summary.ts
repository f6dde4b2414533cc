import type { Store } from '../src/store/open.ts';
import { summaryJobSchema } from './job-data.ts';
import type { SummaryBoard } from './reporter.ts';

const dayMs = 24 * 3_600_000;
const mostRuns = 20;
const mostFixes = 100;

/** Brings one conversation's summary up to date: what was asked there in the last day. */
export const processSummary = async (
  data: unknown,
  parts: {
    store: Pick<Store, 'runs' | 'fixes' | 'scheduledChecks'>;
    board: SummaryBoard;
    now: () => number;
    /** How often the cluster is looked over by itself, in milliseconds. */
    scheduledCheckMs?: number;
  },
): Promise<void> => {
  const { conversation } = summaryJobSchema.parse(data);
  const { store, board, now, scheduledCheckMs } = parts;
  const [runs, waiting, scheduledChecks] = await Promise.all([
    store.runs.recentIn(conversation, mostRuns),
    store.fixes.proposed(mostFixes),
    scheduledCheckMs === undefined ? undefined : store.scheduledChecks.state(now(), scheduledCheckMs),
  ]);
  await board.show(
    conversation,
    runs.filter((run) => now() - run.askedAt < dayMs),
    waiting.filter((fix) => fix.conversation === conversation && fix.expiresAt > now()),
    scheduledChecks,
  );
};
