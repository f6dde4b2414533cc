import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureFile } from '../src/case/capture.ts';
import type { Question } from '../src/case/question.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions } from '../src/diagnose/contract.ts';
import { PublicError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import { endingOf, endingOfPolicy, endingOfTold, failedEnding, type Run } from '../src/store/run-record.ts';
import { LostRun } from '../src/store/steps.ts';
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
  store: Pick<Store, 'runs' | 'evidence' | 'steps' | 'slots' | 'suspects'>;
  diagnose: Diagnose;
  openReporter: OpenReporter;
  live: DiagnoseOptions['live'];
  runSeconds: number;
  /** Diagnoses at the same time in the cluster, all workers together. */
  perCluster: number;
  now: () => number;
  /** After the run changed for people outside its thread: summaries, counters. Must not throw. */
  onChange: (run: Run) => Promise<void>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** How a job ended, for counters. `handed-over`: stopped to let another worker take it. */
export type JobEnd = 'broken' | 'healthy' | 'unknown' | 'failed' | 'choose' | 'not-found' | 'lost' | 'nothing';

const slotPollMs = 100;
/** A diagnosis that does not heed its signal is left behind after this. */
const graceMs = 3_000;
/** Time for another worker to take over a run whose worker died, before it counts as lost. */
const takeOverMs = 90_000;

/** As many as a menu can show. */
const mostOptions = 100;

class TookTooLong extends PublicError {}

/** Rejects when the time is over even where the diagnosis does not listen. */
const within = async <T>(work: Promise<T>, deadline: AbortSignal, stop: AbortSignal, seconds: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_, reject) => {
    const late = (): void => {
      timer = setTimeout(() => reject(deadline.reason), graceMs);
    };
    deadline.addEventListener('abort', late, { once: true });
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } catch (error) {
    if (stop.aborted || !deadline.aborted) throw error;
    throw new TookTooLong('deadline', `the diagnosis did not end within ${seconds} s, so I stopped it`, {
      cause: error,
      next: 'Ask again; if it stays so, the cluster or its nodes answer too slowly.',
    });
  } finally {
    clearTimeout(timer);
  }
};

const failureOf = (error: unknown, run: Run): Failure => {
  if (error instanceof PublicError) {
    return { problem: error.message, ...(error.next ? { next: error.next } : {}) };
  }
  return {
    problem: 'calico-why itself failed while it looked for the cause',
    next: `Whoever runs calico-why finds the reason in the worker's log under run ${run.id}.`,
  };
};

const report = async (
  outcome: AnswerOutcome & { captures: readonly CaptureFile[] },
  run: Run,
  owner: number,
  reporter: Reporter,
  parts: DiagnoseJobParts,
): Promise<JobEnd> => {
  const { runs, evidence } = parts.store;
  if (outcome.kind === 'policy') {
    const ending = endingOfPolicy(outcome.answer);
    await reporter.policy(outcome.answer);
    return (await runs.finish(run, ending, parts.now(), owner)) ? ending.status : 'lost';
  }
  if (outcome.kind === 'told') {
    const ending = endingOfTold(outcome.answer);
    await reporter.told(outcome.answer);
    return (await runs.finish(run, ending, parts.now(), owner)) ? ending.status : 'lost';
  }
  if (outcome.kind !== 'report') {
    const { choice, statement } = outcome;
    // The menu first: a pick that comes before the status changed finds the run still running and is told so.
    if (outcome.kind === 'choose') await reporter.choose(choice, statement);
    else await reporter.notFound(choice, statement);
    const options = choice.options.slice(0, mostOptions);
    const kept =
      options.length > 0
        ? await runs.choosing(run, owner, { end: choice.end, options })
        : await runs.finish(run, failedEnding(statement), parts.now(), owner);
    return kept ? outcome.kind : 'lost';
  }
  const { case: evidenceCase, report: found } = outcome;
  // Stored before it is shown, so that its buttons work as soon as they can be seen.
  await evidence.put(run.id, { case: evidenceCase, report: found });
  await reporter.finished({ case: evidenceCase, report: found, captures: outcome.captures });
  return (await runs.finish(run, endingOf(found), parts.now(), owner)) ? found.verdict.status : 'lost';
};

const overdueAt = (parts: DiagnoseJobParts): number => parts.now() + parts.runSeconds * 1_000 + takeOverMs;

/** Waits until the cluster may be asked one question more. */
const takeSlot = async (run: Run, reporter: Reporter, stop: AbortSignal, parts: DiagnoseJobParts): Promise<void> => {
  const { slots, runs } = parts.store;
  const until = (): number => parts.now() + parts.runSeconds * 1_000 + 2 * graceMs;
  for (let round = 0; !(await slots.take(run.id, parts.perCluster, parts.now(), until())); round += 1) {
    if (round === 0) reporter.progress(`Waiting for its turn: ${parts.perCluster} questions are being looked at`);
    if (round % 50 === 49) await runs.keepOpen(run, overdueAt(parts));
    await sleep(slotPollMs, undefined, { signal: stop });
  }
  await runs.keepOpen(run, overdueAt(parts));
};

/** The diagnosis, or what to tell people when it failed. Throws only when it has to stop. */
const ask = async (run: Run, reporter: Reporter, stop: AbortSignal, parts: DiagnoseJobParts) => {
  const deadline = AbortSignal.timeout(parts.runSeconds * 1_000);
  const listener: DiagnoseListener = {
    progress: (step) => reporter.progress(step),
    finding: (finding) => reporter.finding(finding),
  };
  try {
    const captures: CaptureFile[] = [];
    const onCapture = run.question.capture ? (capture: CaptureFile) => void captures.push(capture) : undefined;
    const guard = await openNodeGuard({ suspects: parts.store.suspects(run.id), onError: parts.onError });
    const options = { live: parts.live, signal: AbortSignal.any([stop, deadline]), onCapture, guard };
    const work = (async () => parts.diagnose(run.question, listener, options))();
    return { outcome: await within(work, deadline, stop, parts.runSeconds), captures };
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a diagnosis failed', { run: run.id, error });
    return { failure: failureOf(error, run) };
  }
};

/**
 * Answers one run. Safe to repeat: a run that is over is left alone, steps that were posted are not
 * posted again, and a worker that lost the run falls silent. Throws when `stop` asks for it, and when
 * Redis fails: the queue then gives the run to a worker again.
 */
export const processDiagnose = async (data: unknown, stop: AbortSignal, parts: DiagnoseJobParts): Promise<JobEnd> => {
  const { runId, attempt } = diagnoseJobSchema.parse(data);
  const { runs } = parts.store;
  const asked = await runs.get(runId);
  if (asked === undefined) return 'nothing';
  const owner = await runs.take(asked, attempt, parts.now(), overdueAt(parts));
  if (owner === undefined) return 'nothing';
  const run: Run = { ...asked, status: 'running', owner };

  const reporter = parts.openReporter(run, parts.store.steps(runId, owner), () => runs.isOwner(runId, owner));
  const silence = (): void => reporter.stop();
  stop.addEventListener('abort', silence, { once: true });
  try {
    await reporter.started();
    await takeSlot(run, reporter, stop, parts);
    const { outcome, failure, captures } = await ask(run, reporter, stop, parts).finally(() =>
      parts.store.slots.giveBack(run.id),
    );
    await runs.answered(run, owner);
    let end: JobEnd;
    if (outcome) {
      end = await report({ ...outcome, captures }, run, owner, reporter, parts);
    } else {
      await reporter.failed(failure);
      end = (await runs.finish(run, failedEnding(failure.problem), parts.now(), owner)) ? 'failed' : 'lost';
    }
    await parts.onChange(run);
    return end;
  } catch (error) {
    reporter.stop();
    if (error instanceof LostRun && !stop.aborted) return 'lost';
    throw error;
  } finally {
    stop.removeEventListener('abort', silence);
  }
};
