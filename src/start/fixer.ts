import { randomUUID } from 'node:crypto';
import { processFix } from '../../jobs/fix.ts';
import { watchFixes } from '../../jobs/fix-watch.ts';
import { queueNames } from '../../jobs/job-data.ts';
import { openQueues } from '../../jobs/queues.ts';
import { runWorker as runQueueWorker } from '../../jobs/run-worker.ts';
import type { FixTelling, TellingContext } from '../chat/fix-telling.ts';
import type { FixEngine } from '../fixes/engine.ts';
import { inTime, type OnClose, startClosable } from '../service/closing.ts';
import { serveHealth } from '../service/health.ts';
import { auditLine, type OnError, openLog } from '../service/log.ts';
import { openMetrics } from '../service/metrics.ts';
import { onceAMinute } from '../service/once-a-minute.ts';
import { openReadiness } from '../service/readiness.ts';
import { type FixerSettings, readFixerSettings } from '../settings/config.ts';
import { openAudit } from '../store/audit.ts';
import type { FixRecord } from '../store/fix-record.ts';
import { openFixes } from '../store/fixes.ts';
import { whatIsNotKept } from '../store/keeps.ts';
import { keysUnder } from '../store/keys.ts';
import { openStore } from '../store/open.ts';
import { closeRedis, connectRedis, lastingTrouble } from '../store/redis.ts';
import { openSeal } from '../store/seal.ts';
import { heartbeatMs } from '../store/workers.ts';
import type { Running } from './running.ts';

/** The fix worker: takes approved fixes from its own queue and runs each once, under its own account. */

/** The engine, and what it has open. */
type OpenFixEngine = FixEngine & { close?(): void };

export interface FixerParts {
  openEngine(settings: FixerSettings): OpenFixEngine | Promise<OpenFixEngine>;
  openTelling(context: TellingContext): FixTelling;
  /** Shorter in tests: how long a fix may be held without a sign of life, and how often it is looked after. */
  leaseMs?: number;
  watchMs?: number;
  lockMs?: number;
  /** What a running fix gets to end in when the worker is told to; shorter in tests. */
  closeMs?: number;
}

const leaseMs = 30_000;
const watchMs = 5_000;
const recoverEachMs = 60_000;
/** A fix that is being verified takes minutes; the Deployment gives 300 s between SIGTERM and SIGKILL. */
const closeMs = 280_000;
/** What handing back takes at most, with Redis away. */
const handBackMs = 5_000;
const redisStartMs = 3_000;
type Log = ReturnType<typeof openLog>;

/** Connected at the first fix; one that could not be opened is tried again at the next. */
const openLater = (open: () => OpenFixEngine | Promise<OpenFixEngine>): Required<OpenFixEngine> => {
  let opened: Promise<OpenFixEngine> | undefined;
  const engine = (): Promise<OpenFixEngine> => {
    opened ??= (async () => open())();
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    look: async (fix, signal) => (await engine()).look(fix, signal),
    run: async (action, signal) => (await engine()).run(action, signal),
    verify: async (action, signal) => (await engine()).verify(action, signal),
    recover: async (signal) => (await engine()).recover(signal),
    close: () => {
      opened?.then(({ close }) => close?.()).catch(() => undefined);
    },
  };
};

const openFixer = async (
  settings: FixerSettings,
  parts: FixerParts,
  { log, onError, onClose }: { log: Log; onError: OnError; onClose: OnClose },
): Promise<Omit<Running, 'close'>> => {
  const id = randomUUID();
  const keys = keysUnder(settings.redis.prefix, settings.scope);
  const metrics = openMetrics('fixer');
  const readiness = openReadiness();
  const now = Date.now;
  onClose('the log', () => log.info('the fix worker ended'));
  const health = await serveHealth(settings.metrics, readiness, metrics.registry);
  onClose('health and metrics', health.close);
  const trouble = (error: Error): void => onError('Redis or queue trouble', { error });
  const work = connectRedis(settings.redis, 'work', trouble);
  const take = connectRedis(settings.redis, 'take', trouble);
  // One of its own for the steps of fixes: waiting until they are on disk holds up whatever shares it.
  const steps = connectRedis(settings.redis, 'work', trouble);
  for (const connection of [work, take, steps]) onClose('Redis', () => closeRedis(connection));
  readiness.need(() =>
    [work, take, steps].every(({ status }) => status === 'ready') ? undefined : 'Redis is not connected',
  );
  const queues = openQueues(work, keys, trouble);
  onClose('the queues', queues.close);
  const store = openStore(work, keys, settings.limits, { history: settings.history });
  const seal = openSeal(settings.seal);
  const fixes = openFixes(steps, keys, settings.limits.keepDays, seal);
  const audit = openAudit(steps, keys, {
    seal,
    onForged: () => metrics.forged('audit'),
    sureForMs: 30_000,
    onEntry: auditLine(settings.log.level, 'fixer'),
  });
  const telling = parts.openTelling({
    settings,
    store: { ...store, fixes, audit },
    queues,
    log,
    metrics,
    onError,
    now,
  });
  onClose('Slack', telling.close);
  readiness.need(() => telling.standing?.problem());
  const engine = openLater(() => parts.openEngine(settings));
  onClose('the cluster', engine.close);
  const shared = {
    fixes,
    audit,
    reporter: telling.reporter,
    askAgain: telling.askAgain,
    leaseMs: parts.leaseMs ?? leaseMs,
    onEnded: (fix: FixRecord) => metrics.fix(fix.status, fix.fix.class),
    now,
    onError,
  };

  const begunHere = new Set<string>();
  const processTimed = async (data: unknown, stop: AbortSignal): Promise<string> => {
    const begun = performance.now();
    let outcome = 'threw';
    try {
      outcome = await processFix(data, stop, {
        ...shared,
        engine,
        seal,
        begun: begunHere,
        onForged: () => metrics.forged('fix'),
        mayApprove: telling.mayApprove,
        undoMinutes: settings.fixes.undoMinutes,
        cluster: settings.cluster.name ?? '',
      });
      return outcome;
    } finally {
      metrics.job(queueNames.fix, outcome, (performance.now() - begun) / 1_000);
    }
  };
  const worker = runQueueWorker(take, {
    queue: queueNames.fix,
    keys,
    // One change at a time: two at once could each rest on what the other changes.
    concurrency: 1,
    paused: telling.standing !== undefined,
    mayStall: 0,
    process: processTimed,
    onError: trouble,
    onGivenUp: (data, reason) => onError('a job of a fix was given up', { data, reason }),
    ...(parts.lockMs === undefined ? {} : { lockMs: parts.lockMs }),
  });
  const endMs = parts.closeMs ?? closeMs;
  onClose('the running fix', () => worker.close(endMs), endMs + handBackMs);
  const watch = watchFixes({
    ...shared,
    queues,
    recover: engine.recover,
    eachMs: parts.watchMs ?? watchMs,
    recoverEachMs,
  });

  onClose('the watch over fixes', watch.close);

  /** Only a fix worker that takes fixes counts as one. */
  const beat = (): Promise<void> =>
    (telling.standing?.problem() === undefined ? store.fixers.alive(id, now()) : store.fixers.gone(id)).catch(
      (error: unknown) => onError('the heartbeat failed', { error }),
    );
  telling.standing?.onChange((well) => {
    if (well) worker.resume();
    else worker.pause();
    void beat();
  });
  await telling.standing?.checked;
  const heart = setInterval(beat, heartbeatMs);
  onClose('the heartbeat', () => {
    clearInterval(heart);
    return store.fixers.gone(id);
  });
  const warn = async (): Promise<void> => {
    for (const warning of await whatIsNotKept(work)) log.warn(warning);
  };
  // Without Redis the fix worker starts all the same, and takes fixes once Redis is there.
  await inTime(Promise.all([beat(), warn().catch(() => undefined)]), redisStartMs);
  metrics.watchQueue(() => queues.depth('fix'));
  onClose('readiness', readiness.ending);
  readiness.started();
  log.info({ metrics: health.port, approvers: settings.fixes.approvers.length }, 'the fix worker waits for approvals');
  return { metricsPort: health.port };
};

/** @throws PublicError where it cannot start; nothing is left open then. */
export const runFixer = (settings: FixerSettings, parts: FixerParts): Promise<Running> => {
  const log = openLog(settings.log.level, 'fixer');
  const onError = onceAMinute((message, details) => log.error(details, message), {
    lasting: lastingTrouble,
    now: Date.now,
  });
  return startClosable(onError, (onClose) => openFixer(settings, parts, { log, onError, onClose }));
};

/** Starts from the environment. @throws PublicError that lists what is missing. */
export const startFixer = async (env: NodeJS.ProcessEnv, parts: FixerParts): Promise<Running> =>
  runFixer(readFixerSettings(env), parts);
