import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { type ServiceProcess, startServiceProcess } from '../helpers/service-process.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';

/** Real processes: each start that cannot be ends with a sentence, each process that is told to end does. */

const roles = ['bot', 'worker', 'fixer'] as const;
const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let slack: Workspace;
let busy: Server;
const running: ServiceProcess[] = [];

/** Takes connections and never says a word; a port that is used. */
const deafServer = async (): Promise<Server> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('close', () => undefined);
  server.listen(0);
  await once(server, 'listening');
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const socket of sockets) socket.destroy();
    return close(done);
  };
  return server;
};
const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

beforeAll(async () => {
  busy = await deafServer();
});
afterAll(() => {
  busy.close();
});
beforeEach(async () => {
  redis = await startRedis();
  slack = await startWorkspace();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.discard()));
  await slack.close();
  await redis.stop();
});

const settings = (more: Record<string, string> = {}): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  REDIS_URL: redis.url,
  CALICO_WHY_FIXES: 'true',
  ...more,
});
const start = async (argv: readonly string[], more: Record<string, string> = {}, entry?: string) => {
  const started = await startServiceProcess(argv, settings(more), entry);
  running.push(started);
  return started;
};
const soon = <T>(look: () => T | Promise<T>, timeout = 40_000): Promise<T> => vi.waitFor(look, { timeout, interval: 50 });
const untilReady = (service: ServiceProcess) =>
  soon(async () => {
    if (service.hasEnded()) throw new Error(`it ended: ${service.said()}`);
    expect((await service.readiness())?.status).toBe(200);
  });
/** Milliseconds from `since` to its end. */
const endOf = async (service: ServiceProcess, since: number) => {
  const { code, at } = await service.ended;
  return { code, took: at - since };
};

describe('a start that cannot be', () => {
  interface Start {
    what: string;
    roles?: readonly (typeof roles)[number][];
    env: () => Record<string, string>;
    says: RegExp;
  }
  const starts: Start[] = [
    {
      what: 'a wrong bot token',
      roles: ['bot'],
      env: () => ({ SLACK_BOT_TOKEN: 'xoxb-wrong' }),
      says: /refuses the bot token \(SLACK_BOT_TOKEN\): invalid_auth/,
    },
    {
      what: 'a wrong app token',
      roles: ['bot'],
      env: () => ({ SLACK_APP_TOKEN: 'xapp-wrong' }),
      says: /refuses the app token \(SLACK_APP_TOKEN\): invalid_auth/,
    },
    {
      what: 'an app token where the bot token belongs',
      roles: ['bot'],
      env: () => ({ SLACK_BOT_TOKEN: slack.appToken }),
      says: /SLACK_BOT_TOKEN/,
    },
    {
      what: 'a Slack that refuses connections',
      roles: ['bot'],
      env: () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
      says: /Slack cannot be reached at http:\/\/127\.0\.0\.1:1/,
    },
    {
      what: 'a Slack that never answers',
      roles: ['bot'],
      env: () => ({ SLACK_API_URL: `http://127.0.0.1:${portOf(busy)}/api/` }),
      says: /Slack cannot be reached.*did not answer/,
    },
    {
      what: 'a used port for Slack',
      roles: ['bot'],
      env: () => ({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 's', SLACK_PORT: `${portOf(busy)}` }),
      says: /port \d+: it is used by another process.*SLACK_PORT/s,
    },
    {
      what: 'a used metrics port',
      env: () => ({ METRICS_PORT: `${portOf(busy)}` }),
      says: /port \d+ is used by another process.*METRICS_PORT/s,
    },
    {
      what: 'a database that is no number',
      env: () => ({ REDIS_URL: `${redis.url}/prod` }),
      says: /REDIS_URL \(redis\.url\).*number of a database/,
    },
  ];

  it.each(
    starts.flatMap(({ roles: these = roles, ...each }) => these.map((role) => ({ role, ...each }))),
  )('$role: $what', async ({ role, env, says }) => {
    const service = await start([role], env());
    const { code, took } = await endOf(service, service.startedAt);
    expect(service.said()).toMatch(says);
    expect(service.said().match(/^calico-why: /gm)).toHaveLength(1);
    expect(service.said()).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(took).toBeLessThan(10_000);
  });
});

describe.each(roles)('%s', (role) => {
  it('ends when it is told to', async () => {
    const service = await start([role]);
    await untilReady(service);
    const told = performance.now();
    service.kill('SIGTERM');
    const { code, took } = await endOf(service, told);
    expect({ code, said: service.said() }).toEqual({ code: 0, said: '' });
    expect(took).toBeLessThan(10_000);
  });

  it('ends when it is told to while Redis is away', async () => {
    const service = await start([role]);
    await untilReady(service);
    await redis.kill();
    await soon(async () => expect((await service.readiness())?.text).toMatch(/Redis/));
    const told = performance.now();
    service.kill('SIGTERM');
    const { code, took } = await endOf(service, told);
    expect(code).toBe(0);
    expect(took).toBeLessThan(30_000);
  });

  it('ends when it is told to and never saw a Redis', async () => {
    const service = await start([role], { REDIS_URL: 'redis://127.0.0.1:1' });
    await soon(async () => expect(await service.readiness()).toBeDefined());
    const told = performance.now();
    service.kill('SIGTERM');
    const { code, took } = await endOf(service, told);
    expect(code).toBe(0);
    expect(took).toBeLessThan(30_000);
  });
});

describe('a worker that thinks', () => {
  const ask = async () => {
    await slack.slash('asha', '#incidents', '/calico', words);
    await soon(() => expect(slack.messages('#incidents').at(-1)?.text).toBeDefined());
  };
  const looking = () =>
    soon(() => expect(readable(slack.messages('#incidents').at(-1)?.blocks)).toMatch(/Looking/));
  const slow = () => start([], {}, 'test/helpers/slow-worker.ts');

  it('hands its question back, and another takes it at once', async () => {
    await untilReady(await start(['bot']));
    const first = await slow();
    await untilReady(first);
    await ask();
    await looking();
    const second = await start(['worker'], { KUBECONFIG: '/nonexistent' });
    await untilReady(second);
    const told = performance.now();
    first.kill('SIGTERM');
    const { code, took } = await endOf(first, told);
    expect(code).toBe(0);
    expect(took).toBeLessThan(30_000);
    await soon(() => expect(readable(slack.messages('#incidents').at(-1)?.blocks)).toMatch(/Could not answer/), 5_000);
  });

  it('ends while Redis is away', async () => {
    await untilReady(await start(['bot']));
    const first = await slow();
    await untilReady(first);
    await ask();
    await looking();
    await redis.kill();
    const told = performance.now();
    first.kill('SIGTERM');
    const { took } = await endOf(first, told);
    expect(took).toBeLessThan(30_000);
  });
});

describe('a token that stops working', () => {
  it.each(['worker', 'fixer'] as const)('%s: is not ready and takes nothing, until it works again', async (role) => {
    slack.controls.failWith('auth.test', 'invalid_auth', 3);
    const service = await start([role]);
    await soon(async () => {
      const { status, text } = (await service.readiness()) ?? {};
      expect(text).toMatch(/refuses the bot token \(SLACK_BOT_TOKEN\): invalid_auth/);
      expect(status).toBe(503);
    });
    expect(service.said().match(/Slack does not let me answer/g)).toHaveLength(1);
    await untilReady(service);
  });

  it('a worker with a wrong one leaves its question to another', async () => {
    await untilReady(await start(['bot']));
    const wrong = await start(['worker'], { SLACK_BOT_TOKEN: 'xoxb-wrong' });
    await soon(async () => expect((await wrong.readiness())?.text).toMatch(/SLACK_BOT_TOKEN/));
    await slack.slash('asha', '#incidents', '/calico', words);
    const card = () => readable(slack.messages('#incidents').at(-1)?.blocks);
    await soon(() => expect(card()).toMatch(/No worker of calico-why is running/));
    await start(['worker'], { KUBECONFIG: '/nonexistent' });
    await soon(() => expect(card()).toMatch(/Could not answer/));
    expect(wrong.hasEnded()).toBe(false);
  });
});
