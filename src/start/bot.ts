import { openQueues } from '../../jobs/queues.ts';
import { openAlertAsking } from '../chat/alert-asking.ts';
import { openAskRights } from '../chat/ask-rights.ts';
import { openAuditAnswers } from '../chat/audit-answer.ts';
import { openFixClicks } from '../chat/fix-clicks.ts';
import { openFixDetails } from '../chat/fix-details.ts';
import { openFixLists } from '../chat/fix-lists.ts';
import { openHandlers } from '../chat/handlers.ts';
import { watchInbox } from '../chat/heard.ts';
import { openHistoryAnswers } from '../chat/history-answer.ts';
import { openJudging } from '../chat/judging.ts';
import { openNameOptions } from '../chat/name-options.ts';
import { openChat } from '../chat/open-chat.ts';
import { openPaneSuggestions } from '../chat/pane-suggestions.ts';
import { openQuestionForms } from '../chat/question-forms.ts';
import { openScheduledCheckReporter } from '../chat/scheduled-check-thread.ts';
import { startChatApp } from '../chat/slack/app.ts';
import { directWith, linkTo } from '../chat/slack/calls.ts';
import { connectSlack } from '../chat/slack/client.ts';
import { openPages } from '../chat/slack/pages.ts';
import { channelIn } from '../chat/slack/places.ts';
import { openTellPerson } from '../chat/slack/tell-person.ts';
import { watchOverdue } from '../chat/watch.ts';
import { watchRefusals } from '../chat/watch-refusals.ts';
import { watchScheduledChecks } from '../chat/watch-scheduled-checks.ts';
import { type OnClose, startClosable } from '../service/closing.ts';
import { serveHealth } from '../service/health.ts';
import { auditLine, type OnError, openLog, slackLog } from '../service/log.ts';
import { openMetrics } from '../service/metrics.ts';
import { onceAMinute } from '../service/once-a-minute.ts';
import { openReadiness } from '../service/readiness.ts';
import { type BotSettings, noSeal, readBotSettings } from '../settings/config.ts';
import { keysUnder } from '../store/keys.ts';
import { openStore } from '../store/open.ts';
import { closeRedis, connectRedis, lastingTrouble, whenReady } from '../store/redis.ts';
import { openSeal } from '../store/seal.ts';
import { wordsIn } from '../words/words.ts';
import { examineBot } from './examine-installation.ts';
import { hearAlerts, rulesOf } from './hear-alerts.ts';
import type { Running } from './running.ts';

/** The bot: hears people, answers Slack at once, queues their questions. It never touches a cluster. */

export interface RunningBot extends Running {
  /** Where Slack's requests are heard; undefined in Socket Mode. */
  port: number | undefined;
  /** Where alerts are heard; undefined: they are not. */
  alertsPort: number | undefined;
}

type Log = ReturnType<typeof openLog>;

const closeMs = 10_000;
/** A call to Slack that is under way. */
const tellMs = 8_000;
const redisStartMs = 3_000;

const openBot = async (
  settings: BotSettings,
  { log, onError, onClose }: { log: Log; onError: OnError; onClose: OnClose },
): Promise<Omit<RunningBot, 'close'>> => {
  const metrics = openMetrics('bot');
  const readiness = openReadiness();
  const now = Date.now;
  onClose('the log', () => log.info('the bot ended'));
  const health = await serveHealth(settings.metrics, readiness, metrics.registry);
  onClose('health and metrics', health.close);
  const trouble = (error: Error): void => onError('Redis or queue trouble', { error });
  const redis = connectRedis(settings.redis, 'ask', trouble);
  onClose('Redis', () => closeRedis(redis));
  readiness.need(() => (redis.status === 'ready' ? undefined : 'Redis is not connected'));
  const seal = settings.seal && openSeal(settings.seal);
  const keys = keysUnder(settings.redis.prefix, settings.scope);
  const store = openStore(redis, keys, settings.limits, {
    seal,
    history: settings.history,
    onAudit: auditLine(settings.log.level, 'bot'),
    onForged: () => metrics.forged('audit'),
  });
  const fixSettings = { ...settings.fixes, enabled: settings.fixes.enabled && seal !== undefined };
  if (settings.fixes.enabled && seal === undefined) {
    const { message, next } = noSeal();
    log.warn({ next }, message);
  }
  const queues = openQueues(redis, keys, trouble);
  onClose('the queues', queues.close);
  const client = connectSlack(settings.slack.botToken, settings.slack.apiUrl, slackLog(log));
  const cluster = settings.cluster.name;
  const { workspace } = settings.scope;
  const chat = openChat({
    client,
    store,
    queues,
    metrics,
    fixes: fixSettings,
    languages: settings.languages,
    cluster,
    incidents: settings.slack.incidentChannels.map((channel) => channelIn(workspace, channel)),
    now,
    onError,
  });
  const { outbox, delivery, people, rights, board, asking, clusterCheckAsking, namesAt, languages, answeredCards } =
    chat;
  onClose('what is being told', chat.close, tellMs);
  const askRights = openAskRights({ settings: settings.asking, people });
  const fixClicks = openFixClicks({
    store,
    rights,
    people,
    board,
    outbox,
    settings: fixSettings,
    onForged: () => metrics.forged('fix'),
    enqueue: (fixId) => queues.fix({ fixId }),
    now,
    onError,
  });
  const scheduledCheckMs = (settings.scheduled?.every ?? 0) * 60_000;
  const pages = openPages(client);
  const tellPerson = openTellPerson({ client, workspace, delivery, onError });
  const questionForms = openQuestionForms({
    store,
    askRights,
    pages,
    languages,
    nameOptions: openNameOptions({ names: store.names, askRights, onError }),
    directWith: (user) => directWith(client, workspace, user),
    onError,
  });
  const alertAsking = openAlertAsking({
    store,
    asking,
    namesAt,
    languages,
    delivery,
    rules: await rulesOf(settings.alerts),
    conversationOf: (channel = settings.alerts?.channel) =>
      channel === undefined ? undefined : channelIn(workspace, channel),
    now,
    onError,
  });
  const handlers = openHandlers({
    store,
    asking,
    askRights,
    clusterCheckAsking,
    namesAt,
    fixClicks,
    fixDetails: openFixDetails({ store, board, askRights, onError }),
    fixLists: openFixLists({ store, rights, linkTo: (message) => linkTo(client, message), now }),
    audits: openAuditAnswers({ store, rights, people, now }),
    histories: openHistoryAnswers({ store, now }),
    examine: () => examineBot(settings),
    outbox,
    pages,
    judging: openJudging({ store, askRights, answeredCards, pages, languages, now, onError }),
    command: settings.slack.command,
    languages,
    people,
    now,
    questionForms,
    paneOpened: openPaneSuggestions({ pane: chat.pane, askRights, languages, namesAt }),
    ...(settings.scheduled
      ? {
          scheduledChecks: {
            conversation: channelIn(workspace, settings.scheduled.channel),
            state: () => store.scheduledChecks.state(now(), scheduledCheckMs),
          },
        }
      : {}),
    onError,
  });
  // Without Redis the bot starts all the same: it has to tell people so.
  const ready = whenReady(redis, redisStartMs).then((is) => is || log.error('Redis cannot be reached'));
  const app = await startChatApp({
    settings: settings.slack,
    workspace,
    receive: settings.receive,
    handlers,
    client,
    delivery,
    inbox: store.inbox,
    languages,
    tellPerson,
    now,
    logger: slackLog(log),
    ready,
    onError,
    onAck: metrics.acknowledged,
  });
  onClose('what was heard', () => app.stop(closeMs), closeMs + 4_000);
  readiness.need(() => (app.connected() ? undefined : 'Slack is not connected'));
  const inboxWatch = watchInbox({
    inbox: store.inbox,
    handlers,
    alerts: alertAsking,
    tellPerson,
    delivery,
    languages,
    now,
    onError,
  });
  onClose('the watch over what was heard', inboxWatch.close);
  const watch = watchOverdue({ store, queues, asking, now, onError });
  onClose('the watch over questions', watch.close);
  const scheduledCheckWatch =
    settings.scheduled &&
    watchScheduledChecks({
      scheduledChecks: store.scheduledChecks,
      workers: store.workers,
      everyMs: scheduledCheckMs,
      schedule: () => queues.scheduleChecks(scheduledCheckMs),
      reporter: openScheduledCheckReporter({
        delivery,
        conversation: channelIn(workspace, settings.scheduled.channel),
        languages,
        cluster,
      }),
      now,
      onError,
    });
  const refusalWatch = watchRefusals({ store, now, onError });
  onClose('the watch over refused presses', refusalWatch.close);
  if (scheduledCheckWatch) onClose('the watch over scheduled checks', scheduledCheckWatch.close);
  const alerts =
    settings.alerts &&
    (await hearAlerts(settings.alerts, {
      take: alertAsking.take,
      tell: wordsIn('en'),
      now,
      onError,
      onTaken: metrics.alert,
    }));
  if (alerts) onClose('alerts', alerts.close);
  delivery.start();
  metrics.watchQueue(queues.depth);
  metrics.watchOutbox(store.outbox.waiting, now);
  metrics.watchJudgements(store.judgements.totals);
  onClose('readiness', readiness.ending);
  readiness.started();
  log.info(
    { mode: settings.receive.mode, port: app.port, metrics: health.port, alerts: alerts?.port },
    'the bot listens',
  );
  return { port: app.port, alertsPort: alerts?.port, metricsPort: health.port };
};

/** @throws PublicError where it cannot start; nothing is left open then. */
export const runBot = (settings: BotSettings): Promise<RunningBot> => {
  const log = openLog(settings.log.level, 'bot');
  const onError = onceAMinute((message, details) => log.error(details, message), {
    lasting: lastingTrouble,
    now: Date.now,
  });
  return startClosable(onError, (onClose) => openBot(settings, { log, onError, onClose }));
};

/** Starts from the environment. @throws PublicError that lists what is missing. */
export const startBot = (env: NodeJS.ProcessEnv): Promise<RunningBot> => runBot(readBotSettings(env));
