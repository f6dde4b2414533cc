import { randomUUID } from 'node:crypto';
import { type ClusterCheckJobParts, giveUpClusterCheck, processClusterCheck } from '../../jobs/cluster-check.ts';
import { type DiagnoseJobParts, giveUpDiagnose, mostStalls, processDiagnose } from '../../jobs/diagnose.ts';
import { diagnoseJobSchema, isScheduledCheckJob, queueNames } from '../../jobs/job-data.ts';
import { openQueues } from '../../jobs/queues.ts';
import { processReadNames } from '../../jobs/read-names.ts';
import { runWorker as runQueueWorker } from '../../jobs/run-worker.ts';
import { giveUpScheduledCheck, processScheduledCheck, type ScheduledCheckParts } from '../../jobs/scheduled-check.ts';
import { processSummary } from '../../jobs/summary.ts';
import type { Case } from '../case/case.ts';
import type { ClusterCheckName, ClusterCheckReport } from '../case/cluster-check.ts';
import type { KnownNames } from '../case/known-names.ts';
import type { Question } from '../case/question.ts';
import type { Report } from '../case/verdict.ts';
import { openCameBack } from '../chat/came-back.ts';
import { openClusterCheckThread } from '../chat/cluster-check-thread.ts';
import { keptForMs } from '../chat/delivery.ts';
import { openFixOffers } from '../chat/fix-offers.ts';
import { openChat } from '../chat/open-chat.ts';
import { openScheduledCheckReporter } from '../chat/scheduled-check-thread.ts';
import { openSinceHealthy } from '../chat/since-healthy.ts';
import { connectSlack } from '../chat/slack/client.ts';
import { channelIn } from '../chat/slack/places.ts';
import { watchStanding } from '../chat/slack/standing.ts';
import { checkBotToken } from '../chat/slack/tokens.ts';
import { openSummaryBoard } from '../chat/summary-board.ts';
import { openThread } from '../chat/thread.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions } from '../diagnose/contract.ts';
import { inTime, type OnClose, startClosable } from '../service/closing.ts';
import { serveHealth } from '../service/health.ts';
import { auditLine, type OnError, openLog, slackLog } from '../service/log.ts';
import { lookAgain } from '../service/look-again.ts';
import { openMetrics } from '../service/metrics.ts';
import { onceAMinute } from '../service/once-a-minute.ts';
import { openReadiness } from '../service/readiness.ts';
import { type ClusterSettings, readWorkerSettings, type WorkerSettings } from '../settings/config.ts';
import { keysUnder } from '../store/keys.ts';
import { openStore } from '../store/open.ts';
import { closeRedis, connectRedis, lastingTrouble } from '../store/redis.ts';
import { heartbeatMs } from '../store/workers.ts';
import type { Message } from '../words/message.ts';
import type { Words } from '../words/words.ts';
import type { Running } from './running.ts';

/** The worker: takes questions from the queue, has them answered, and shows it in their threads. */

export interface WorkerParts<Cluster> {
  connectCluster(settings: ClusterSettings): Cluster | Promise<Cluster>;
  diagnose(
    question: Question,
    cluster: Cluster,
    listener: DiagnoseListener,
    options: DiagnoseOptions,
  ): Promise<AnswerOutcome>;
  /** Looks over the whole cluster. */
  clusterCheck(
    name: ClusterCheckName,
    cluster: Cluster,
    options: { signal: AbortSignal; progress(step: Message): void; kernel?: boolean },
  ): Promise<ClusterCheckReport>;
  drawPicture(words: Words, evidence: Case, report: Report): Promise<Buffer | undefined>;
  /** The names that the cluster has; absent: they are not read. */
  readNames?(cluster: Cluster, signal: AbortSignal): Promise<KnownNames | undefined>;
  /** How long a job's lock lives without renewal; shorter in tests. */
  lockMs?: number;
  /** How often cluster checks come by themselves, in place of the settings' minutes; shorter in tests. */
  scheduledCheckMs?: number;
  /** What running jobs get to end in when the worker is told to; shorter in tests. */
  closeMs?: number;
}

/** Most of a job is waiting for Slack's rate; how many look at the cluster at once is `limits.perCluster`. */
const jobsAtOnce = 16;
/** Most questions that run take a second or two more; one that takes longer is another worker's at once. */
const closeMs = 8_000;
/** What handing back takes at most, with Redis away. */
const handBackMs = 5_000;
/** A call to Slack that is under way. */
const tellMs = 8_000;
const redisStartMs = 3_000;
/** How often it is looked whether the names of the cluster are to be read again. */
const namesEachMs = 15_000;
const tokenMs = 4_000;
type Log = ReturnType<typeof openLog>;

const openWorker = async <Cluster>(
  settings: WorkerSettings,
  loadParts: () => Promise<WorkerParts<Cluster>>,
  { log, onError, onClose }: { log: Log; onError: OnError; onClose: OnClose },
): Promise<Omit<Running, 'close'>> => {
  const id = randomUUID();
  const metrics = openMetrics('worker');
  const readiness = openReadiness();
  const now = Date.now;
  onClose('the log', () => log.info('the worker ended'));
  const health = await serveHealth(settings.metrics, readiness, metrics.registry);
  onClose('health and metrics', health.close);
  // Slow to load: whatever is wrong with the settings is said before.
  const parts = await loadParts();
  const trouble = (error: Error): void => onError('Redis or queue trouble', { error });
  const work = connectRedis(settings.redis, 'work', trouble);
  const take = connectRedis(settings.redis, 'take', trouble);
  for (const connection of [work, take]) onClose('Redis', () => closeRedis(connection));
  readiness.need(() => (work.status === 'ready' && take.status === 'ready' ? undefined : 'Redis is not connected'));
  const keys = keysUnder(settings.redis.prefix, settings.scope);
  const store = openStore(work, keys, settings.limits, {
    history: settings.history,
    onAudit: auditLine(settings.log.level, 'worker'),
  });
  const queues = openQueues(work, keys, trouble);
  const client = connectSlack(settings.slack.botToken, settings.slack.apiUrl, slackLog(log));
  onClose('the queues', queues.close);
  const slack = watchStanding({
    check: () => checkBotToken(client, settings.slack.apiUrl, tokenMs),
    now,
    onError,
  });
  onClose('the watch over Slack', slack.close);
  readiness.need(slack.problem);
  const { workspace } = settings.scope;
  const incidents = settings.slack.incidentChannels.map((channel) => channelIn(workspace, channel));
  const chat = openChat({
    client,
    store,
    queues,
    metrics,
    onRefused: slack.suspect,
    fixes: settings.fixes,
    languages: settings.languages,
    cluster: settings.cluster.name,
    incidents,
    now,
    onError,
  });
  const { outbox, delivery, asking, cards, languages } = chat;
  onClose('what is being told', chat.close, tellMs);
  const board = openSummaryBoard({ outbox, summaries: store.summaries, languages, onError });
  const offers = openFixOffers({
    store,
    settings: settings.fixes,
    able: { nodes: settings.remediator !== undefined },
    cluster: settings.cluster.name ?? '',
    now,
    onError,
  });

  const cameBack = openCameBack({ store, now });

  // Connected at the first question: a cluster that cannot be reached is told in the thread that asks.
  let cluster: Promise<Cluster> | undefined;
  const connected = (): Promise<Cluster> => {
    cluster ??= (async () => parts.connectCluster(settings))();
    cluster.catch(() => {
      cluster = undefined;
    });
    return cluster;
  };

  const changesSince = async (since: number, signal: AbortSignal) => {
    const said = new Date(since).toISOString();
    const question: Question = { kind: 'changes', since: { said, at: said }, text: '' };
    const listener = { progress: () => undefined, finding: () => undefined };
    const outcome = await parts.diagnose(question, await connected(), listener, { live: 'never', signal });
    return outcome.kind === 'changes' && outcome.status !== 'unknown' ? outcome.changes : undefined;
  };
  const sinceHealthy = openSinceHealthy({ store, changesSince, now });

  const timed =
    (queue: string, act: (data: unknown, stop: AbortSignal, jobId: string) => Promise<string>) =>
    async (data: unknown, stop: AbortSignal, jobId: string): Promise<string> => {
      const begun = performance.now();
      let outcome = 'threw';
      try {
        outcome = await act(data, stop, jobId);
        return outcome;
      } finally {
        metrics.job(queue, outcome, (performance.now() - begun) / 1_000);
      }
    };

  const diagnoseParts: DiagnoseJobParts = {
    store,
    live: settings.live.default,
    runSeconds: settings.limits.runSeconds,
    perCluster: settings.limits.perCluster,
    now,
    onError,
    diagnose: async (question, listener, options) => parts.diagnose(question, await connected(), listener, options),
    toldWithinMs: 2 * keptForMs,
    openReporter: (run, steps, isOwner) =>
      openThread({
        run,
        steps,
        isOwner,
        outbox,
        delivery,
        pane: chat.pane,
        offers,
        drawPicture: parts.drawPicture,
        ...(run.after === undefined ? { recurrenceOf: cameBack(run), sinceHealthy: sinceHealthy(run) } : {}),
        now,
        onError,
        ...(settings.cluster.name ? { cluster: settings.cluster.name } : {}),
      }),
  };
  const diagnose = timed(queueNames.diagnose, async (data, stop) => {
    try {
      return await processDiagnose(data, stop, diagnoseParts);
    } catch (error) {
      const job = diagnoseJobSchema.safeParse(data);
      // Where another worker has it, it is unknown whose answer it is.
      if (job.success && !stop.aborted && lastingTrouble(error)) await cards.explainTrouble(job.data.runId, error);
      throw error;
    }
  });
  const summary = timed(queueNames.summary, async (data) => {
    await processSummary(data, { store, board, now, ...(scheduledCheckMs === undefined ? {} : { scheduledCheckMs }) });
    return 'shown';
  });

  const clusterCheckParts: ClusterCheckJobParts = {
    store,
    clusterCheck: async (name, options) => parts.clusterCheck(name, await connected(), options),
    openReporter: (job) =>
      openClusterCheckThread({ job, outbox, delivery, cluster: settings.cluster.name, offers, now, onError }),
    onError,
  };
  const { scheduled } = settings;
  const scheduledCheckMs = scheduled && (parts.scheduledCheckMs ?? scheduled.every * 60_000);
  const scheduledCheckParts: ScheduledCheckParts | undefined = scheduled && {
    store,
    which: scheduled.checks,
    clusterCheck: async (name, options) =>
      parts.clusterCheck(name, await connected(), { ...options, kernel: scheduled.kernel }),
    reporter: openScheduledCheckReporter({
      languages,
      delivery,
      conversation: channelIn(workspace, scheduled.channel),
      cluster: settings.cluster.name,
    }),
    onEnd: async () => {
      for (const conversation of incidents) {
        // Only a summary that is there: a check alone opens none.
        if ((await store.summaries.messageOf(conversation)) !== undefined) await queues.summary({ conversation });
      }
    },
    now,
    onError,
  };
  const clusterCheck = timed(queueNames.clusterCheck, async (data, stop, jobId) => {
    if (!isScheduledCheckJob(data)) return processClusterCheck(data, stop, clusterCheckParts);
    return scheduledCheckParts ? processScheduledCheck(jobId, stop, scheduledCheckParts) : 'switched off';
  });

  const common = {
    keys,
    onError: trouble,
    // What is unknown is not looked for.
    paused: true,
    ...(parts.lockMs === undefined ? {} : { lockMs: parts.lockMs }),
  };
  const onGivenUp = (data: unknown, reason: string): void => onError('a job was given up', { data, reason });
  const questionGivenUp = (data: unknown, reason: string): void => {
    onGivenUp(data, reason);
    void giveUpDiagnose(data, { runs: store.runs, giveUp: asking.giveUp, onError });
  };
  const clusterCheckGivenUp = (data: unknown, reason: string, jobId: string): void => {
    onGivenUp(data, reason);
    if (!isScheduledCheckJob(data)) void giveUpClusterCheck(data, clusterCheckParts);
    else if (scheduledCheckParts) void giveUpScheduledCheck(jobId, scheduledCheckParts);
  };
  const workers = [
    runQueueWorker(take, {
      ...common,
      queue: queueNames.diagnose,
      concurrency: jobsAtOnce,
      process: diagnose,
      mayStall: mostStalls,
      onGivenUp: questionGivenUp,
    }),
    runQueueWorker(take, { ...common, queue: queueNames.summary, concurrency: 2, process: summary, onGivenUp }),
    // One at a time: a cluster check reads lists of the whole cluster.
    runQueueWorker(take, {
      ...common,
      queue: queueNames.clusterCheck,
      concurrency: 1,
      process: clusterCheck,
      onGivenUp: clusterCheckGivenUp,
    }),
  ];

  const { readNames } = parts;
  if (readNames) {
    const readWith = async (signal: AbortSignal): Promise<KnownNames | undefined> => {
      const names = await readNames(await connected(), signal);
      const unread = names?.unread.map(({ kind }) => kind) ?? [];
      if (unread.length > 0) onError('names that cannot be listed are not known to the bot', { kinds: unread });
      return names;
    };
    const stopNames = new AbortController();
    const look = async (): Promise<void> => {
      await processReadNames(stopNames.signal, { store, writer: id, readNames: readWith, now });
    };
    const onFailed = (error: unknown): void => {
      if (!stopNames.signal.aborted) onError('the names of the cluster cannot be read', { error });
    };
    const namesWatch = lookAgain(namesEachMs, look, onFailed, { atOnce: true });
    onClose('reading names', () => {
      stopNames.abort();
      return namesWatch.close();
    });
  }

  const endMs = parts.closeMs ?? closeMs;
  onClose('running questions', () => Promise.all(workers.map((worker) => worker.close(endMs))), endMs + handBackMs);

  /** Only a worker that takes questions counts as one. */
  const beat = (): Promise<void> =>
    (slack.problem() === undefined ? store.workers.alive(id, now()) : store.workers.gone(id)).catch((error: unknown) =>
      onError('the heartbeat failed', { error }),
    );
  slack.onChange((well) => {
    for (const worker of workers) {
      if (well) worker.resume();
      else worker.pause();
    }
    void beat();
  });
  await slack.checked;
  const heart = setInterval(beat, heartbeatMs);
  onClose('the heartbeat', () => {
    clearInterval(heart);
    return store.workers.gone(id);
  });
  const begun = Promise.all([
    beat(),
    store.scheduledChecks.scheduled(scheduled && now()),
    queues.scheduleChecks(scheduledCheckMs),
  ]);
  begun.catch((error: unknown) => onError('cluster checks cannot be scheduled', { error }));
  // Without Redis the worker starts all the same, and takes questions once Redis is there.
  await inTime(begun, redisStartMs);
  delivery.start();
  metrics.watchQueue(queues.depth);
  metrics.watchOutbox(store.outbox.waiting, now);
  onClose('readiness', readiness.ending);
  readiness.started();
  log.info({ metrics: health.port, perCluster: settings.limits.perCluster }, 'the worker waits for questions');
  return { metricsPort: health.port };
};

/** `loadParts` is asked once the settings are known to be right. @throws PublicError where it cannot start; nothing is left open then. */
const runLoaded = <Cluster>(
  settings: WorkerSettings,
  loadParts: () => Promise<WorkerParts<Cluster>>,
): Promise<Running> => {
  const log = openLog(settings.log.level, 'worker');
  const onError = onceAMinute((message, details) => log.error(details, message), {
    lasting: lastingTrouble,
    now: Date.now,
  });
  return startClosable(onError, (onClose) => openWorker(settings, loadParts, { log, onError, onClose }));
};

export const runWorker = <Cluster>(settings: WorkerSettings, parts: WorkerParts<Cluster>): Promise<Running> =>
  runLoaded(settings, () => Promise.resolve(parts));

/** Starts from the environment. @throws PublicError that lists what is missing. */
export const startWorker = async <Cluster>(
  env: NodeJS.ProcessEnv,
  loadParts: () => Promise<WorkerParts<Cluster>>,
): Promise<Running> => runLoaded(readWorkerSettings(env), loadParts);
