import { randomUUID } from 'node:crypto';
import { processFix } from '../jobs/fix.ts';
import type { FixReporter } from '../jobs/fix-reporter.ts';
import { watchFixes } from '../jobs/fix-watch.ts';
import { queueNames } from '../jobs/job-data.ts';
import { openQueues, type Queues } from '../jobs/queues.ts';
import { runWorker as runQueueWorker } from '../jobs/run-worker.ts';
import { type FixerSettings, readFixerSettings } from './config.ts';
import type { FixEngine } from './fixes/engine.ts';
import type { MayApprove } from './fixes/who-may.ts';
import { serveHealth } from './service/health.ts';
import { auditLine, type OnError, openLog } from './service/log.ts';
import { type Metrics, openMetrics } from './service/metrics.ts';
import { openAudit } from './store/audit.ts';
import type { FixRecord } from './store/fix-record.ts';
import { openFixes } from './store/fixes.ts';
import { whatIsNotKept } from './store/keeps.ts';
import { keysUnder } from './store/keys.ts';
import { openStore, type Store } from './store/open.ts';
import { closeRedis, connectRedis } from './store/redis.ts';
import { openSeal } from './store/seal.ts';
import { heartbeatMs } from './store/workers.ts';

/** The fix worker: takes approved fixes from its own queue and runs each once, under its own account. */

/** How people hear of fixes, and who they are. */
export interface FixTelling {
  reporter: FixReporter;
  /** By what Slack says now. Throws where Slack does not say. */
  mayApprove(fix: FixRecord, user: string): Promise<MayApprove>;
  /** Puts the question that a fix comes from again, once however often it is called for one fix. */
  askAgain(fix: FixRecord): Promise<void>;
  close(): Promise<void>;
}

export interface TellingContext {
  settings: FixerSettings;
  store: Store;
  queues: Queues;
  log: ReturnType<typeof openLog>;
  metrics: Metrics;
  onError: OnError;
  now: () => number;
}

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

export interface Running {
  metricsPort: number | undefined;
  close(): Promise<void>;
}

const leaseMs = 30_000;
const watchMs = 5_000;
const recoverEachMs = 60_000;
/** A fix that is being verified takes minutes; the Deployment gives as much between SIGTERM and SIGKILL. */
const closeMs = 270_000;

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

export const runFixer = async (settings: FixerSettings, parts: FixerParts): Promise<Running> => {
  const id = randomUUID();
  const { prefix } = settings.redis;
  const keys = keysUnder(prefix);
  const log = openLog(settings.log.level, 'fixer');
  const onError: OnError = (message, details) => log.error(details, message);
  const metrics = openMetrics('fixer');
  const now = Date.now;
  const trouble = (error: Error): void => log.warn({ error }, 'Redis or queue trouble');
  const work = connectRedis(settings.redis, 'work', trouble);
  const take = connectRedis(settings.redis, 'take', trouble);
  // One of its own for the steps of fixes: waiting until they are on disk holds up whatever shares it.
  const steps = connectRedis(settings.redis, 'work', trouble);
  const queues = openQueues(work, prefix, trouble);
  const store = openStore(work, prefix, settings.limits);
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
  const engine = openLater(() => parts.openEngine(settings));
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
    prefix: keys.queues,
    // One change at a time: two at once could each rest on what the other changes.
    concurrency: 1,
    mayStall: 0,
    process: processTimed,
    onError: trouble,
    onGivenUp: (data, reason) => onError('a job of a fix was given up', { data, reason }),
    ...(parts.lockMs === undefined ? {} : { lockMs: parts.lockMs }),
  });
  const watch = watchFixes({
    ...shared,
    queues,
    recover: engine.recover,
    eachMs: parts.watchMs ?? watchMs,
    recoverEachMs,
  });

  const beat = (): Promise<void> =>
    store.fixers.alive(id, now()).catch((error: unknown) => onError('the heartbeat failed', { error }));
  await beat();
  const heart = setInterval(beat, heartbeatMs);
  for (const warning of await whatIsNotKept(work).catch(() => [])) log.warn(warning);
  metrics.watchQueue(() => queues.depth('fix'));
  const health = await serveHealth(
    settings.metrics.port,
    async () => ([work, take, steps].every(({ status }) => status === 'ready') ? [] : ['Redis is not connected']),
    metrics.registry,
  );
  log.info({ metrics: health.port, approvers: settings.fixes.approvers.length }, 'the fix worker waits for approvals');

  return {
    metricsPort: health.port,
    close: async () => {
      clearInterval(heart);
      await store.fixers.gone(id).catch(() => undefined);
      await worker.close(parts.closeMs ?? closeMs);
      await watch.close();
      engine.close();
      await telling.close();
      await health.close();
      await queues.close().catch(() => undefined);
      await Promise.all([work, take, steps].map(closeRedis));
      log.info('the fix worker ended');
    },
  };
};

/** Starts from the environment. @throws PublicError that lists what is missing. */
export const startFixer = async (env: NodeJS.ProcessEnv, parts: FixerParts): Promise<Running> =>
  runFixer(readFixerSettings(env), parts);
