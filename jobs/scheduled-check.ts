import type {
  ClusterCheckName,
  ClusterCheckNews,
  ClusterCheckReport,
  ScheduledCheck,
} from '../src/case/cluster-check.ts';
import { compareFailure, compareReport } from '../src/cluster-checks/compare.ts';
import { PublicError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';

/** Tells people about scheduled cluster checks; each resolves when it is told, or when it is certain that it cannot be. */
export interface ScheduledCheckReporter {
  /** `begunAt`: milliseconds since 1970. The same one again posts nothing twice. */
  news(scheduledCheck: { id: string; begunAt: number }, news: readonly ClusterCheckNews[]): Promise<void>;
  trouble(key: string, problem: Message, next: Message): Promise<void>;
}

export interface ScheduledCheckParts {
  store: { scheduledChecks: Store['scheduledChecks'] };
  which: readonly ClusterCheckName[];
  clusterCheck: (
    name: ClusterCheckName,
    options: { signal: AbortSignal; progress(step: Message): void },
  ) => Promise<ClusterCheckReport>;
  reporter: ScheduledCheckReporter;
  /** After the record was written: what shows it may be brought up to date. */
  onEnd: () => Promise<void>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const clusterCheckOne = async (
  name: ClusterCheckName,
  before: ScheduledCheck | undefined,
  stop: AbortSignal,
  parts: ScheduledCheckParts,
) => {
  try {
    const report = await parts.clusterCheck(name, { signal: stop, progress: () => undefined });
    return compareReport(before?.clusterChecks[name], report);
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a scheduled cluster check failed', { clusterCheck: name, error });
    const problem = error instanceof PublicError ? error.said : say('scheduled.itself-failed');
    return compareFailure(before?.clusterChecks[name], name, problem);
  }
};

/**
 * One scheduled look over the cluster: all cluster checks, one after the other, one message about what is new.
 * Safe to repeat: nothing is changed, and a message is posted once. Throws when `stop` asks for it.
 */
export const processScheduledCheck = async (
  id: string,
  stop: AbortSignal,
  parts: ScheduledCheckParts,
): Promise<'told' | 'as before' | 'done' | 'another runs'> => {
  const { scheduledChecks } = parts.store;
  const before = await scheduledChecks.last();
  if (before?.id === id) return 'done';
  if (!(await scheduledChecks.begin(id))) return 'another runs';
  const begunAt = parts.now();
  const clusterChecks: ScheduledCheck['clusterChecks'] = {};
  const news: ClusterCheckNews[] = [];
  for (const name of parts.which) {
    const compared = await clusterCheckOne(name, before, stop, parts);
    if (stop.aborted) throw stop.reason;
    clusterChecks[name] = compared.kept;
    if (compared.news) news.push(compared.news);
  }
  if (news.length > 0) await parts.reporter.news({ id, begunAt }, news);
  await scheduledChecks.end({ id, begunAt, endedAt: parts.now(), clusterChecks });
  await parts.onEnd();
  return news.length > 0 ? 'told' : 'as before';
};

/** The queue gave it up: its workers died too often. Says so; must not throw. */
export const giveUpScheduledCheck = async (id: string, parts: ScheduledCheckParts): Promise<void> => {
  try {
    await parts.store.scheduledChecks.giveUp(id);
    if (!(await parts.store.scheduledChecks.tell(`lost:${id}`))) return;
    await parts.reporter.trouble(`${id}-lost`, say('scheduled.lost'), say('scheduled.lost-next'));
  } catch (error) {
    parts.onError('a scheduled check that was given up cannot be told', { scheduledCheck: id, error });
  }
};
