import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FixTelling, TellingContext } from '../fixer.ts';
import { slackLog } from '../service/log.ts';
import type { FixRecord } from '../store/fix-record.ts';
import { openAskAfterFix } from './ask-after-fix.ts';
import { openAsking } from './asking.ts';
import { fitOne } from './blocks/fit.ts';
import { renderNotice } from './blocks/notice.ts';
import { openFixBoard } from './fix-board.ts';
import { openFixRights } from './fix-rights.ts';
import { openFixThread } from './fix-thread.ts';
import { openPeople } from './people.ts';
import { connectSlack } from './slack/client.ts';
import { openOutbox } from './slack/outbox.ts';
import { openSchedule } from './slack/schedule.ts';
import { watchStanding } from './slack/standing.ts';
import { checkBotToken } from './slack/tokens.ts';
import { openSweeping } from './sweeping.ts';

/** The fix worker's side of Slack: it shows fixes, asks who people are, and has the question asked again. */

const waitMs = 10 * 60_000;
const tokenMs = 4_000;

export const openFixTelling = (context: TellingContext): FixTelling => {
  const { settings, store, queues, log, metrics, onError, now } = context;
  const client = connectSlack(settings.slack.botToken, settings.slack.apiUrl, slackLog(log));
  const standing = watchStanding({
    check: () => checkBotToken(client, settings.slack.apiUrl, tokenMs),
    now,
    onError,
  });
  const outbox = openOutbox({
    client,
    schedule: openSchedule(),
    now,
    sleep,
    onCall: (method, outcome) => {
      metrics.slackCall(method, outcome);
      if (outcome === 'refused') standing.suspect();
    },
  });
  // Never from memory: who lost the right since the click must not have it at the run.
  const people = openPeople({ client, now, onError, groupMs: 0 });
  const rights = openFixRights({ settings: settings.fixes, people });
  const newId = (): string => randomUUID().replaceAll('-', '').slice(0, 16);
  const { incidentChannels } = settings.slack;
  const cluster = settings.cluster.name;
  const asking = openAsking({
    store,
    queues,
    outbox,
    client,
    waitMs,
    incidentChannels,
    cluster,
    newRunId: newId,
    now,
    onError,
    onAdmission: metrics.admitted,
  });
  const sweeping = openSweeping({ store, queues, outbox, cluster, newId, now, onError });
  const board = openFixBoard({
    store,
    outbox,
    rights,
    now,
    onError,
    onShown: async (channel) => {
      if (incidentChannels.includes(channel)) await queues.summary({ channel });
    },
  });

  /** Only that person hears of it; the message of the fix says that it was not run. */
  const tellRefused = async (fix: FixRecord, user: string, reason: string): Promise<void> => {
    const message = fitOne(renderNotice('🚫', `A fix that you approved was not run: ${fix.fix.title}`, reason));
    await client.chat
      .postEphemeral({ channel: fix.channel, thread_ts: fix.threadTs, user, ...message })
      .catch((error: unknown) => onError('nobody could be told', { fix: fix.id, user, error }));
  };

  return {
    reporter: openFixThread({ store, board, outbox, onError }),
    mayApprove: async (fix, user) => {
      const answer = await rights.mayApprove(fix, user);
      if (!answer.may) await tellRefused(fix, user, answer.reason);
      return answer;
    },
    askAgain: openAskAfterFix({ store, asking, sweeping, onError }),
    standing,
    close: () => {
      asking.close();
      standing.close();
      return Promise.resolve();
    },
  };
};
