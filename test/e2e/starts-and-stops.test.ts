import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../helpers/redis.ts';
import { openServices, type Role, roles, type Services, soon, told, untilReady } from '../helpers/services.ts';

/**
 * Real processes: each start that cannot be ends with a sentence, each process that is told to end does.
 * What takes longer is in `test/long/stops.long.ts`.
 */

let services: Services;
let busyPort: number;
let busy: Server;
const open = new Set<Socket>();

beforeAll(async () => {
  services = await openServices();
  // It takes connections and never says a word; and its port is used.
  busy = createServer((socket) => open.add(socket.on('error', () => undefined)));
  busyPort = await freePort();
  busy.listen(busyPort);
  await once(busy, 'listening');
});
afterAll(async () => {
  for (const socket of open) socket.destroy();
  busy.close();
  await services.close();
});
afterEach(() => services.slack.controls.calm());

describe('a start that cannot be', () => {
  interface Start {
    what: string;
    roles: readonly Role[];
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
      what: 'a Slack that refuses connections',
      roles: ['bot'],
      env: () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
      says: /Slack cannot be reached at http:\/\/127\.0\.0\.1:1/,
    },
    {
      what: 'a Slack that never answers',
      roles: ['bot'],
      env: () => ({ SLACK_API_URL: `http://127.0.0.1:${busyPort}/api/` }),
      says: /Slack cannot be reached.*did not answer/,
    },
    {
      what: 'a used port for Slack',
      roles: ['bot'],
      env: () => ({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 's', SLACK_PORT: `${busyPort}` }),
      says: /port \d+: it is used by another process.*SLACK_PORT/s,
    },
    {
      what: 'a used metrics port',
      roles,
      env: () => ({ METRICS_PORT: `${busyPort}` }),
      says: /port \d+ is used by another process.*METRICS_PORT/s,
    },
    {
      what: 'a database that is no number',
      roles,
      env: () => ({ REDIS_URL: `${services.redis.url}/prod` }),
      says: /REDIS_URL \(redis\.url\).*number of a database/,
    },
  ];
  const table = starts.flatMap(({ roles: these, ...each }) => these.map((role) => ({ role, ...each })));

  it.each(table)('$role: $what', async ({ role, env, says }) => {
    const service = await services.start([role], env());
    const { code, at } = await service.ended;
    expect(service.said()).toMatch(says);
    expect(service.said().match(/^calico-why: /gm)).toHaveLength(1);
    expect(service.said()).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(at - service.startedAt).toBeLessThan(10_000);
  });
});

describe('help', () => {
  it.each(roles)('%s --help starts nothing', async (role) => {
    const service = await services.start([role, '--help'], { SLACK_BOT_TOKEN: '' });
    expect(await service.ended).toMatchObject({ code: 0 });
    expect(service.said()).toMatch(new RegExp(`Usage: calico-why ${role}`));
  });
});

describe('a bot', () => {
  it('outlives a request in which something fails that nobody waits for', async () => {
    const port = await freePort();
    const bot = await services.start(['bot'], {
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: services.slack.signingSecret,
      SLACK_PORT: `${port}`,
    });
    await untilReady(bot);
    const at = `${Math.floor(Date.now() / 1_000)}`;
    for (const body of ['payload=null', 'payload=%22x%22', 'payload=1', 'payload=%7B']) {
      const hmac = createHmac('sha256', services.slack.signingSecret).update(`v0:${at}:${body}`).digest('hex');
      await fetch(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': at,
          'x-slack-signature': `v0=${hmac}`,
        },
        signal: AbortSignal.timeout(1_000),
      }).catch(() => undefined);
    }
    await soon(() => expect(bot.said()).toMatch(/something failed that nobody waited for/));
    await untilReady(bot);
    services.slack.useRequestUrl(`http://127.0.0.1:${port}/slack/events`);
    try {
      expect((await services.slack.slash('asha', '#incidents', '/calico', 'help')).acknowledged).toBe(true);
      // What was never answered does not hold it.
      expect((await told(bot)).code).toBe(0);
    } finally {
      services.slack.useRequestUrl(undefined);
    }
  });
});

describe('a worker whose token fails', () => {
  it('is not ready and leaves its question to another', async () => {
    await untilReady(await services.start(['bot']));
    const wrong = await services.start(['worker'], { SLACK_BOT_TOKEN: 'xoxb-wrong' });
    const refused = async () => {
      const { status, text } = (await wrong.readiness()) ?? {};
      expect(text).toMatch(/refuses the bot token \(SLACK_BOT_TOKEN\): invalid_auth/);
      expect(status).toBe(503);
    };
    await soon(refused);
    await services.ask();
    await soon(() => expect(services.card()).toMatch(/No worker of calico-why is running/));
    await services.start(['worker']);
    await soon(() => expect(services.card()).toMatch(/Could not answer/));
    await refused();
    expect(wrong.said().match(/Slack does not let me answer/g)).toHaveLength(1);
  });

  it('takes questions once the token works', async () => {
    services.slack.controls.failWith('auth.test', 'invalid_auth', 1_000);
    try {
      const worker = await services.start(['worker']);
      await soon(async () => expect((await worker.readiness())?.text).toMatch(/refuses the bot token/));
      services.slack.controls.calm();
      await untilReady(worker);
    } finally {
      services.slack.controls.calm();
    }
  });
});

describe('while Redis is away', () => {
  it.each(roles)('a %s ends when it is told to', async (role) => {
    const service = await services.start([role]);
    await untilReady(service);
    await services.redis.kill();
    try {
      await soon(async () => expect((await service.readiness())?.text).toMatch(/Redis/));
      const { code, took } = await told(service);
      expect(code).toBe(0);
      expect(took).toBeLessThan(30_000);
    } finally {
      await services.redis.start();
    }
  });
});
