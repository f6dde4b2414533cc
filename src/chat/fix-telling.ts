import type { FixReporter } from '../../jobs/fix-reporter.ts';
import type { Queues } from '../../jobs/queues.ts';
import type { MayApprove } from '../fixes/who-may.ts';
import { type OnError, type openLog, slackLog } from '../service/log.ts';
import type { Metrics } from '../service/metrics.ts';
import type { FixerSettings } from '../settings/config.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { openAskAfterFix } from './ask-after-fix.ts';
import { openFixThread } from './fix-thread.ts';
import { openChat } from './open-chat.ts';
import { tellAlone } from './slack/calls.ts';
import { connectSlack } from './slack/client.ts';
import { channelIn } from './slack/places.ts';
import { type Standing, watchStanding } from './slack/standing.ts';
import { checkBotToken } from './slack/tokens.ts';
import { renderNotice } from './views/notice.ts';

/** How people hear of fixes, and who they are. */
export interface FixTelling {
  reporter: FixReporter;
  /** By what Slack says now. Throws where Slack does not say. */
  mayApprove(fix: FixRecord, user: string): Promise<MayApprove>;
  /** Puts the question that a fix comes from again, once however often it is called for one fix. */
  askAgain(fix: FixRecord): Promise<void>;
  /** Whether Slack takes our token; without it nobody's right can be looked at. Absent: it need not be asked. */
  standing?: Pick<Standing, 'problem' | 'checked' | 'onChange'>;
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

/** The fix worker's side of Slack: it shows fixes, asks who people are, and has the question asked again. */

const tokenMs = 4_000;

export const openFixTelling = (context: TellingContext): FixTelling => {
  const { settings, store, queues, log, metrics, onError, now } = context;
  const client = connectSlack(settings.slack.botToken, settings.slack.apiUrl, slackLog(log));
  const standing = watchStanding({
    check: () => checkBotToken(client, settings.slack.apiUrl, tokenMs),
    now,
    onError,
  });
  const { asking, clusterCheckAsking, board, languages, rights, delivery, close } = openChat({
    client,
    store,
    queues,
    metrics,
    onRefused: standing.suspect,
    fixes: settings.fixes,
    languages: settings.languages,
    cluster: settings.cluster.name,
    incidents: settings.slack.incidentChannels.map((channel) => channelIn(settings.scope.workspace, channel)),
    // Never from memory: who lost the right since the click must not have it at the run.
    groupMs: 0,
    now,
    onError,
  });
  delivery.start();

  /** Only that person hears of it; the message of the fix says that it was not run. */
  const tellRefused = async (fix: FixRecord, user: string, reason: Message): Promise<void> => {
    const message = renderNotice(
      '🚫',
      say('press.not-run', { fix: fix.fix.title }),
      reason,
    )(await languages.words({ conversation: fix.conversation, user }));
    await tellAlone(client, fix.thread, user, message).catch((error: unknown) =>
      onError('nobody could be told', { fix: fix.id, user, error }),
    );
  };

  return {
    reporter: openFixThread({ store, board, delivery }),
    mayApprove: async (fix, user) => {
      const answer = await rights.mayApprove(fix, user);
      if (!answer.may) await tellRefused(fix, user, answer.reason);
      return answer;
    },
    askAgain: openAskAfterFix({ store, asking, clusterCheckAsking, onError }),
    standing,
    close: async () => {
      standing.close();
      await close();
    },
  };
};
