import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '../src/case/answer.ts';
import type { CaptureFile } from '../src/case/capture.ts';
import type { Question } from '../src/case/question.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions } from '../src/diagnose/contract.ts';
import { PublicError } from '../src/errors.ts';
import { timeLimit } from '../src/limits/time-limit.ts';
import type { Store } from '../src/store/open.ts';
import { openStatuses, type Run } from '../src/store/run-record.ts';
import { answerStep, LostRun } from '../src/store/told-steps.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';
import { diagnoseJobSchema } from './job-data.ts';
import { openNodeGuard } from './node-guard.ts';
import type { Failure, OpenReporter, Reporter } from './reporter.ts';

/** The engine, with the cluster already in its hand. */
export type Diagnose = (
  question: Question,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
) => Promise<AnswerOutcome>;

export interface DiagnoseJobParts {
  store: Pick<Store, 'runs' | 'evidence' | 'steps' | 'slots' | 'suspects' | 'turns'>;
  diagnose: Diagnose;
  openReporter: OpenReporter;
  live: DiagnoseOptions['live'];
  runSeconds: number;
  /** Diagnoses at the same time in the cluster, all workers together. */
  perCluster: number;
  now: () => number;
  /** How long an answer that could not be delivered is kept, in milliseconds. */
  toldWithinMs: number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** How a job ended, for counters. `handed-over`: stopped to let another worker take it. */
export type JobEnd = 'broken' | 'healthy' | 'unknown' | 'failed' | 'choose' | 'not-found' | 'lost' | 'nothing';

const slotPollMs = 100;
/** A slot is held this long without being renewed: that of a worker that died is free before its question is. */
const slotMs = 10_000;
const renewSlotMs = 2_500;
/**
 * How often a question that is being looked at may change hands. One that has cost so many workers their life is
 * not worth the next one; `npm run test:chaos` kills a worker every 5 s and gives up none. A question that only
 * waits in a worker that dies has cost nobody anything, and that does not count.
 */
const mostHandOvers = 5;
/** For the queue, which cannot tell waiting from looking. */
export const mostStalls = 1_000;
/** A diagnosis that ignores its signal is abandoned after this. */
const graceMs = 3_000;
/** Time for another worker to take over a run whose worker died, before it counts as lost. */
const takeOverMs = 90_000;

class TookTooLong extends PublicError {}

/** Rejects when the time is over even where the diagnosis does not listen. */
const within = async <T>(work: Promise<T>, deadline: AbortSignal, stop: AbortSignal, seconds: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_, reject) => {
    const late = (): void => {
      timer = setTimeout(() => reject(deadline.reason), graceMs);
    };
    deadline.addEventListener('abort', late, { once: true });
    if (stop.aborted) reject(stop.reason);
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } catch (error) {
    if (stop.aborted || !deadline.aborted) throw error;
    throw new TookTooLong('deadline', say('job.too-long', { seconds }), {
      cause: error,
      next: say('job.too-slow'),
    });
  } finally {
    clearTimeout(timer);
  }
};

const failureOf = (error: unknown, run: Run): Failure => {
  if (error instanceof PublicError) {
    return { problem: error.said, ...(error.advice ? { next: error.advice } : {}) };
  }
  return {
    problem: say('job.diagnosis-failed'),
    next: say('job.see-run-log', { id: run.id }),
  };
};

/** Answers once the answer is kept: the run is over when people have been told. */
const report = async (
  outcome: AnswerOutcome,
  captures: readonly CaptureFile[],
  run: Run,
  reporter: Reporter,
  parts: DiagnoseJobParts,
): Promise<JobEnd> => {
  if (outcome.kind === 'choose' || outcome.kind === 'not-found') {
    const tell = outcome.kind === 'choose' ? reporter.choose : reporter.notFound;
    await tell(outcome.choice, outcome.statement);
    return outcome.kind;
  }
  // Stored before it is shown, so that its buttons work as soon as they can be seen.
  if (outcome.kind === 'report') {
    await parts.store.evidence.put(run.id, { case: outcome.case, report: outcome.report });
  }
  await reporter.answer(outcome, captures);
  return statusOf(outcome);
};

const lostTooOften: Failure = { problem: say('job.workers-ended'), next: say('job.see-logs') };

const overdueAt = (parts: DiagnoseJobParts): number => parts.now() + parts.runSeconds * 1_000 + takeOverMs;

/** Waits until the cluster may take one more question. */
const takeSlot = async (run: Run, reporter: Reporter, stop: AbortSignal, parts: DiagnoseJobParts): Promise<void> => {
  const { slots, runs } = parts.store;
  const take = (): Promise<boolean> => slots.take(run.id, parts.perCluster, parts.now(), parts.now() + slotMs);
  for (let round = 0; !(await take()); round += 1) {
    if (round === 0) reporter.progress(say('job.waits-its-turn', { count: parts.perCluster }));
    if (round % 50 === 49) await runs.keepOpen(run, overdueAt(parts));
    await sleep(slotPollMs, undefined, { signal: stop });
  }
  await runs.keepOpen(run, overdueAt(parts));
};

/** Keeps the slot while the cluster is asked. A stall that outlasts it lets one question more in, for a moment. */
const holdingSlot = async <T>(run: Run, parts: DiagnoseJobParts, act: () => Promise<T>): Promise<T> => {
  const { slots } = parts.store;
  const beat = setInterval(() => {
    slots
      .renew(run.id, parts.now() + slotMs)
      .catch((error: unknown) => parts.onError('a slot cannot be held', { run: run.id, error }));
  }, renewSlotMs);
  try {
    return await act();
  } finally {
    clearInterval(beat);
    await slots.giveBack(run.id);
  }
};

/** The diagnosis, or what to tell people when it failed. Throws only when it has to stop. */
const ask = async (run: Run, reporter: Reporter, stop: AbortSignal, parts: DiagnoseJobParts) => {
  const limit = timeLimit(parts.runSeconds * 1_000);
  const deadline = limit.signal;
  const listener: DiagnoseListener = {
    progress: (step) => reporter.progress(step),
    finding: (finding) => reporter.finding(finding),
  };
  try {
    const captures: CaptureFile[] = [];
    const onCapture =
      run.question.kind === 'path' && run.question.capture
        ? (capture: CaptureFile) => void captures.push(capture)
        : undefined;
    const guard = await openNodeGuard({ suspects: parts.store.suspects(run.id), onError: parts.onError });
    const options = { live: parts.live, signal: AbortSignal.any([stop, deadline]), onCapture, guard };
    const work = (async () => parts.diagnose(run.question, listener, options))();
    return { outcome: await within(work, deadline, stop, parts.runSeconds), captures };
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a diagnosis failed', { run: run.id, error });
    return { failure: failureOf(error, run) };
  } finally {
    limit.end();
  }
};

/**
 * Answers one run. Safe to repeat: a run that is over is left alone, steps that were posted are not
 * posted again, and a worker that lost the run falls silent. Throws when `stop` asks for it, and when
 * Redis fails: the queue then gives the run to a worker again.
 */
export const processDiagnose = async (data: unknown, stop: AbortSignal, parts: DiagnoseJobParts): Promise<JobEnd> => {
  const { runId, attempt, turn } = diagnoseJobSchema.parse(data);
  const { runs } = parts.store;
  const asked = await runs.get(runId);
  if (asked === undefined) return 'nothing';
  // The worker before this one died when all it had left to do was to say so to the queue.
  const answer = answerStep(attempt);
  if ((await parts.store.steps(runId).known([answer])).has(answer)) return 'nothing';
  const owner = await runs.take(asked, attempt, parts.now(), overdueAt(parts));
  if (owner === undefined) return 'nothing';
  const run: Run = { ...asked, status: 'running', owner };
  if (turn !== undefined) await parts.store.turns.begun(turn);

  const reporter = parts.openReporter(run, parts.store.steps(runId), () => runs.isOwner(runId, owner));
  const silence = (): void => reporter.stop();
  stop.addEventListener('abort', silence, { once: true });
  try {
    await reporter.started();
    await takeSlot(run, reporter, stop, parts);
    const { outcome, failure, captures } = await holdingSlot(run, parts, async () => {
      if ((await runs.lookedAt(run)) > 1 + mostHandOvers) return { failure: lostTooOften };
      return ask(run, reporter, stop, parts);
    });
    await runs.answered(run, owner);
    let end: JobEnd = 'failed';
    if (outcome) end = await report(outcome, captures, run, reporter, parts);
    else await reporter.failed(failure);
    // From here on it is for Slack to take it.
    await runs.keepOpen(run, parts.now() + parts.toldWithinMs);
    return end;
  } catch (error) {
    reporter.stop();
    if (error instanceof LostRun && !stop.aborted) return 'lost';
    throw error;
  } finally {
    stop.removeEventListener('abort', silence);
  }
};

/** The queue gave it up: its workers died too often. Says so in its thread; must not throw. */
export const giveUpDiagnose = async (
  data: unknown,
  parts: {
    runs: Pick<Store['runs'], 'get'>;
    giveUp: (run: Run, problem: Message, next: Message) => Promise<void>;
    onError: DiagnoseJobParts['onError'];
  },
): Promise<void> => {
  const job = diagnoseJobSchema.safeParse(data);
  if (!job.success) return;
  try {
    const run = await parts.runs.get(job.data.runId);
    if (run === undefined || !openStatuses.includes(run.status) || run.attempt !== job.data.attempt) return;
    await parts.giveUp(run, lostTooOften.problem, say('job.see-logs'));
  } catch (error) {
    parts.onError('a question that was given up cannot be told', { run: job.data.runId, error });
  }
};
