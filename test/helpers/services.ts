import { expect, vi } from 'vitest';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { readable } from './conversation.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { sealKey } from './seal.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

export const roles = ['bot', 'worker', 'fixer'] as const;
export type Role = (typeof roles)[number];

/** Services as processes of their own, on a Slack and a Redis of their own. */
export interface Services {
  slack: Workspace;
  redis: RedisServer;
  start(argv: readonly string[], more?: Record<string, string>, entry?: string): Promise<ServiceProcess>;
  /** Asks a question in #incidents. */
  ask(words?: string): Promise<void>;
  /** What the last message in #incidents says. */
  card(): string;
  close(): Promise<void>;
}

export const openServices = async (redisOptions?: Parameters<typeof startRedis>[0]): Promise<Services> => {
  const [redis, slack] = await Promise.all([startRedis(redisOptions), startWorkspace()]);
  const running: ServiceProcess[] = [];
  const settings = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    CALICO_WHY_FIXES: 'true',
    CALICO_WHY_SEAL_KEY: sealKey,
    // The workers have no cluster: their answer is that they could not ask.
    KUBECONFIG: '/nonexistent',
  };
  return {
    slack,
    redis,
    start: async (argv, more = {}, entry) => {
      const service = await startServiceProcess(argv, { ...settings, ...more }, entry ? { entry } : {});
      running.push(service);
      return service;
    },
    ask: async (words = 'why shop/web-0 cannot reach shop/db-0 on 5432') => {
      await slack.slash('asha', '#incidents', '/calico', words);
    },
    card: () => {
      const last = slack.messages('#incidents').at(-1);
      return readable(last?.blocks) || (last?.text ?? '');
    },
    close: async () => {
      await Promise.all(running.map((each) => each.discard()));
      await slack.close();
      await redis.stop();
    },
  };
};

export const soon = <T>(look: () => T | Promise<T>, timeout = 40_000): Promise<T> =>
  vi.waitFor(look, { timeout, interval: 50 });

export const untilReady = (service: ServiceProcess): Promise<void> =>
  soon(async () => {
    if (service.hasEnded()) throw new Error(`it ended: ${service.said()}`);
    expect((await service.readiness())?.status).toBe(200);
  });

/** Tells it to end; its exit code, and after how many milliseconds it ended. */
export const told = async (service: ServiceProcess, signal: NodeJS.Signals = 'SIGTERM') => {
  const since = performance.now();
  service.kill(signal);
  const { code, at } = await service.ended;
  return { code, took: at - since };
};
