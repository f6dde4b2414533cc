import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Conversation, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { ServiceProcess } from '../helpers/service-process.ts';
import { openServices, type Services, soon, untilReady } from '../helpers/services.ts';
import { openSwitchboard } from '../helpers/switchboard.ts';
import { toldFine } from '../helpers/told-fine.ts';

/** A real Redis in each state that it can be in: what is wrong is said as it is, and nothing is lost by it. */

interface State {
  what: string;
  says: RegExp;
  enter: (admin: Redis) => Promise<unknown>;
  leave: (admin: Redis) => Promise<unknown>;
  /** Connections are cut by it. */
  cuts?: boolean;
}

const states: State[] = [
  {
    what: 'full',
    says: /Redis is full/,
    enter: (admin) => admin.config('SET', 'maxmemory', '1'),
    leave: (admin) => admin.config('SET', 'maxmemory', '0'),
  },
  {
    what: 'a read-only replica',
    says: /Redis is a read-only replica/,
    enter: (admin) => admin.replicaof('127.0.0.1', 1),
    leave: (admin) => admin.replicaof('NO', 'ONE'),
  },
  {
    what: 'of another password',
    says: /does not take the name or the password/,
    enter: async (admin) => {
      await admin.config('SET', 'requirepass', 'changed-secret');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    leave: (admin) => admin.config('SET', 'requirepass', ''),
    cuts: true,
  },
  {
    what: 'without rights for us',
    says: /does not let the user of REDIS_URL do what I need/,
    enter: (admin) => admin.call('ACL', 'SETUSER', 'default', '-eval', '-evalsha', '-set', '-hset'),
    leave: (admin) => admin.call('ACL', 'SETUSER', 'default', '+@all'),
  },
];

const adminOf = (url: string): Redis => new Redis(url).on('error', () => undefined);
const linesOf = (service: ServiceProcess, from: number): string[] =>
  service
    .said()
    .slice(from)
    .split('\n')
    .filter((line) => line.trim() !== '');

describe('whoever asks while Redis cannot be used', () => {
  let services: Services;
  let bot: ServiceProcess;
  let worker: ServiceProcess;
  let admin: Redis;
  beforeAll(async () => {
    services = await openServices();
    admin = adminOf(services.redis.url);
    bot = await services.start(['bot']);
    worker = await services.start(['worker']);
    await Promise.all([untilReady(bot), untilReady(worker)]);
  });
  afterAll(async () => {
    admin.disconnect();
    await services.close();
  });

  it.each(states)('is told that it is $what, and the log says so once', async ({ says, enter, leave, cuts }) => {
    await Promise.all([untilReady(bot), untilReady(worker)]);
    const port = 5_000 + states.findIndex((state) => state.says === says);
    const from = { bot: bot.said().length, worker: worker.said().length };
    const told = services.slack.ephemerals('asha').length;
    await enter(admin);
    try {
      if (cuts) await soon(() => expect(bot.said().slice(from.bot)).toMatch(says));
      for (const at of [1, 2, 3]) await services.ask(`why shop/web-0 cannot reach shop/db-0 on ${at}`);
      await soon(() => expect(services.slack.ephemerals('asha')).toHaveLength(told + 3));
      for (const { blocks } of services.slack.ephemerals('asha').slice(told)) expect(readable(blocks)).toMatch(says);
      await soon(() => expect(linesOf(worker, from.worker).some((line) => says.test(line))).toBe(true));
      for (const [service, at] of [
        [bot, from.bot],
        [worker, from.worker],
      ] as const) {
        const lines = linesOf(service, at);
        expect(lines.filter((line) => says.test(line)).length).toBeLessThanOrEqual(1);
        // A connection that was cut is a trouble of its own.
        expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(2);
        expect(lines.join()).not.toMatch(/changed-secret/);
      }
    } finally {
      await leave(admin);
    }
    await Promise.all([untilReady(bot), untilReady(worker)]);
    await services.ask(`why shop/web-0 cannot reach shop/db-0 on ${port}`);
    await soon(() => expect(services.card()).toMatch(new RegExp(`on ${port}.*Could not answer`, 's')));
  });
});

describe('a bot that never could use Redis', () => {
  let services: Services;
  beforeAll(async () => {
    services = await openServices();
  });
  afterAll(() => services.close());

  const starts: { what: string; url: (plain: string) => string; says: RegExp }[] = [
    { what: 'TLS is asked of a plain port', url: (plain) => plain.replace('redis:', 'rediss:'), says: /about TLS/ },
    { what: 'Redis has no such database', url: (plain) => `${plain}/99`, says: /no database of the number/ },
    { what: 'its name leads nowhere', url: () => 'redis://redis.invalid:6379', says: /has no address/ },
  ];

  it.each(starts)('says why: $what', async ({ url, says }) => {
    const bot = await services.start(['bot'], { REDIS_URL: url(services.redis.url) });
    await soon(() => expect(bot.said()).toMatch(says));
    await soon(async () => expect((await bot.readiness())?.text).toBe('Redis is not connected\n'));
    const told = services.slack.ephemerals('asha').length;
    await services.ask();
    await soon(() => expect(readable(services.slack.ephemerals('asha').at(told)?.blocks)).toMatch(says));
    expect(
      bot
        .said()
        .split('\n')
        .filter((line) => says.test(line)),
    ).toHaveLength(1);
    await bot.discard();
  });
});

describe('a question that is being answered', () => {
  let server: RedisServer;
  let admin: Redis;
  let talk: Conversation;
  beforeAll(async () => {
    server = await startRedis();
    admin = adminOf(server.url);
  });
  afterEach(() => talk.close());
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it.each(states)('is told so in its thread while Redis is $what, and answered afterwards, once', async (state) => {
    talk = await openConversation(server.url);
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    await talk.startBot();
    await talk.startWorker(
      async (question, listener, options) => {
        asked += 1;
        await gate.promise;
        return sampleEngine(question, listener, options);
      },
      { lockMs: 2_000 },
    );
    await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach shop/db-0 on 5432');
    await soon(() => expect(asked).toBe(1));
    await state.enter(admin);
    try {
      gate.resolve();
      const card = () => readable(talk.slack.messages('#incidents').at(-1)?.blocks);
      // Without a password or rights nobody can look up where its card is.
      if (/full|read-only/.test(state.what)) await soon(() => expect(card()).toMatch(state.says));
    } finally {
      await state.leave(admin);
    }
    const { ts = '' } = talk.slack.messages('#incidents').at(-1) ?? {};
    await soon(() => expect(readable(talk.slack.messages('#incidents').at(-1)?.blocks)).toMatch(/Cause found/));
    await soon(() => {
      const thread = talk.slack
        .thread('#incidents', ts)
        .slice(1)
        .map(({ blocks }) => readable(blocks));
      expect(thread.filter((text) => /Fix: Restart calico-node/.test(text))).toHaveLength(1);
      expect(toldFine(thread)).toBe(2);
    });
  });
});

it('a failover loses nothing that was taken, and what comes after it goes to the new primary', async () => {
  const first = await startRedis();
  const second = await startRedis({ args: ['--replicaof', '127.0.0.1', `${first.port}`] });
  const address = await openSwitchboard(first.port);
  const admins = [adminOf(first.url), adminOf(second.url)] as const;
  const talk = await openConversation(`redis://127.0.0.1:${address.port}`);
  try {
    await soon(async () => expect(await admins[1].info('replication')).toMatch(/master_link_status:up/));
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    await talk.startBot();
    await talk.startWorker(
      async (question, listener, options) => {
        asked += 1;
        await gate.promise;
        return sampleEngine(question, listener, options);
      },
      { lockMs: 2_000 },
    );
    const answered = (count: number) =>
      soon(() => {
        const cards = talk.slack.messages('#incidents').map(({ blocks }) => readable(blocks));
        expect(cards.filter((text) => /Cause found/.test(text))).toHaveLength(count);
      });
    await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach shop/db-0 on 5432');
    await soon(() => expect(asked).toBe(1));
    await soon(async () => expect(await admins[1].dbsize()).toBe(await admins[0].dbsize()));
    // The old primary goes on as a replica of the new one; connections to it are not cut.
    await admins[1].replicaof('NO', 'ONE');
    address.leadTo(second.port);
    await admins[0].replicaof('127.0.0.1', second.port);
    gate.resolve();
    await answered(1);
    await soon(async () => {
      const { length } = talk.slack.messages('#incidents');
      if (length < 2) {
        await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach shop/db-1 on 5432');
      }
      expect(talk.slack.messages('#incidents')).toHaveLength(2);
    });
    await answered(2);
  } finally {
    await talk.close();
    address.close();
    for (const admin of admins) admin.disconnect();
    await Promise.all([first.stop(), second.stop()]);
  }
});
