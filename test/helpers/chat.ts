import type { Redis } from 'ioredis';
import { openQueues } from '../../jobs/queues.ts';
import { type Chat, openChat } from '../../src/chat/open-chat.ts';
import { connectSlack } from '../../src/chat/slack/client.ts';
import { openLog, slackLog } from '../../src/service/log.ts';
import { openMetrics } from '../../src/service/metrics.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What a process that talks to people has, without the process. `close` it before the Redis connection. */
export const openTestChat = (redis: Redis, prefix: string, slack: Workspace): Chat & { store: Store } => {
  const store = openStore(redis, keysUnder(prefix), { perAsker: 5, perChannel: 100, runSeconds: 60, keepDays: 1 });
  const queues = openQueues(redis, keysUnder(prefix), () => {});
  const chat = openChat({
    client: connectSlack(slack.botToken, slack.apiUrl, slackLog(openLog('silent', 'test'))),
    store,
    queues,
    metrics: openMetrics('test'),
    fixes: { enabled: true, expireMinutes: 15, undoMinutes: 60, approvers: [], namespace: 'calico-why' },
    languages: { default: 'en', channels: new Map() },
    cluster: undefined,
    incidents: [],
    now: Date.now,
    onError: () => {},
  });
  chat.delivery.start();
  return {
    ...chat,
    store,
    close: async () => {
      await chat.close();
      await queues.close();
    },
  };
};
