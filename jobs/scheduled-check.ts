import type { Round, SweepName, SweepNews, SweepReport } from '../src/case/sweep.ts';
import { PublicError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import { compareFailure, compareReport } from '../src/sweeps/compare.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';

/** Tells people about scheduled sweeps; each resolves when it is told, or when it is certain that it cannot be. */
export interface RoundReporter {
  /** `begunAt`: milliseconds since 1970. The same round again posts nothing twice. */
  news(round: { id: string; begunAt: number }, news: readonly SweepNews[]): Promise<void>;
  trouble(key: string, problem: Message, next: Message): Promise<void>;
}

export interface RoundParts {
  store: { rounds: Store['rounds'] };
  which: readonly SweepName[];
  sweep: (name: SweepName, options: { signal: AbortSignal; progress(step: Message): void }) => Promise<SweepReport>;
  reporter: RoundReporter;
  /** After the record was written: what shows it may be brought up to date. */
  onEnd: () => Promise<void>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const sweepOne = async (name: SweepName, before: Round | undefined, stop: AbortSignal, parts: RoundParts) => {
  try {
    const report = await parts.sweep(name, { signal: stop, progress: () => undefined });
    return compareReport(before?.sweeps[name], report);
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a scheduled sweep failed', { sweep: name, error });
    const problem = error instanceof PublicError ? error.message : 'calico-why itself failed while it looked';
    return compareFailure(before?.sweeps[name], name, problem);
  }
};

/**
 * One scheduled look over the cluster: all sweeps, one after the other, one message about what is new.
 * Safe to repeat: nothing is changed, and a message is posted once. Throws when `stop` asks for it.
 */
export const processRound = async (
  id: string,
  stop: AbortSignal,
  parts: RoundParts,
): Promise<'told' | 'as before' | 'done' | 'another runs'> => {
  const { rounds } = parts.store;
  const before = await rounds.last();
  if (before?.id === id) return 'done';
  if (!(await rounds.begin(id))) return 'another runs';
  const begunAt = parts.now();
  const sweeps: Round['sweeps'] = {};
  const news: SweepNews[] = [];
  for (const name of parts.which) {
    const compared = await sweepOne(name, before, stop, parts);
    if (stop.aborted) throw stop.reason;
    sweeps[name] = compared.kept;
    if (compared.news) news.push(compared.news);
  }
  if (news.length > 0) await parts.reporter.news({ id, begunAt }, news);
  await rounds.end({ id, begunAt, endedAt: parts.now(), sweeps });
  await parts.onEnd();
  return news.length > 0 ? 'told' : 'as before';
};

/** The queue gave it up: its workers died too often. Says so; must not throw. */
export const giveUpRound = async (id: string, parts: RoundParts): Promise<void> => {
  try {
    await parts.store.rounds.giveUp(id);
    if (!(await parts.store.rounds.tell(`lost:${id}`))) return;
    await parts.reporter.trouble(`${id}-lost`, say('scheduled.lost'), say('scheduled.lost-next'));
  } catch (error) {
    parts.onError('a scheduled check that was given up cannot be told', { round: id, error });
  }
};
