import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Delivery, keptForMs, openDelivery } from '../../src/chat/delivery.ts';
import { connectSlack } from '../../src/chat/slack/client.ts';
import { aFile, anUpdate, aPost, type FollowUp, type Telling } from '../../src/chat/slack/kept-message.ts';
import { openSay, underWayMs } from '../../src/chat/slack/say.ts';
import { openLog, slackLog } from '../../src/service/log.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { type OutboxStore, type Outcome, openOutboxStore } from '../../src/store/outbox.ts';
import { LostRun } from '../../src/store/told-steps.ts';
import { aMessage, aThread, inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { english } from '../helpers/said.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';

/** The outbox on a real Redis and the local Slack; the clock is the test's. */

let server: RedisServer;
let redis: Redis;
let slack: Workspace;
let prefix: string;
let store: OutboxStore;
let clock: number;
let outcomes: string[];
let followed: [string, Outcome['kind']][];
let running: Delivery[];

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  slack = await startWorkspace();
  prefix = `test-${randomUUID()}`;
  store = openOutboxStore(redis, keysUnder(prefix));
  clock = Date.now();
  outcomes = [];
  followed = [];
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((delivery) => delivery.close()));
  await slack.close();
});

const now = () => clock;
const quiet = slackLog(openLog('silent', 'test'));
/** Everybody's turn at once: Slack's rate is not the matter here. */
const schedule = { inTurn: <T>(_kind: string, _channel: string, act: () => Promise<T>) => act() };

const process = (more: Partial<Parameters<typeof openDelivery>[0]> = {}): Delivery => {
  const say = openSay({
    client: connectSlack(slack.botToken, slack.apiUrl, quiet),
    schedule,
    now,
    fixes: { draw: async () => undefined, messageOf: async () => undefined },
  });
  const delivery = openDelivery({
    store,
    say,
    underWayMs,
    followUp: async (followUp, outcome) => {
      followed.push([followUp.kind, outcome.kind]);
      return 'done';
    },
    holder: randomUUID(),
    now,
    sleep: (ms) => sleep(ms),
    onError: () => {},
    onOutcome: (outcome) => outcomes.push(outcome),
    lookEachMs: 10,
    ...more,
  });
  running.push(delivery);
  delivery.start();
  return delivery;
};

const place = inChannel('C0INCIDENTS');
const post = (key: string, text = key): Telling => aPost(place, key, { text, blocks: [] });
const offered: FollowUp = { kind: 'offered', fixIds: [] };
const texts = () => slack.messages('#incidents').map(({ text }) => text);
const soon = (look: () => unknown) => vi.waitFor(look, { timeout: 10_000, interval: 10 });
/** So many calls were made, and whoever made the last one has written down what came of it. */
const tried = (times: number) =>
  soon(async () => {
    expect(slack.calls().length).toBeGreaterThanOrEqual(times);
    expect(await redis.exists(keysUnder(prefix).outbox.line(place).lease)).toBe(0);
  });
const waiting = () => store.waiting().then(({ messages }) => messages);

describe('what cannot be told', () => {
  const outage = () => slack.controls.arm('*', { kind: 'http', status: 500 }, 1_000_000);

  it('is kept for an hour, and told once when Slack is back, in order', async () => {
    const delivery = process();
    outage();
    for (const key of ['one', 'two', 'three']) await delivery.keep([{ ...post(key), followUps: [offered] }]);
    await tried(1);
    for (let minute = 0; minute < 60; minute += 1) {
      const before = slack.calls().length;
      clock += 60_000;
      await tried(before + 1);
    }
    expect([await waiting(), texts(), followed]).toEqual([3, [], []]);
    slack.controls.calm();
    clock += 60_000;
    await soon(() => expect(texts()).toEqual(['one', 'two', 'three']));
    await soon(async () => expect(await waiting()).toBe(0));
    expect(followed).toEqual(Array.from({ length: 3 }, () => ['offered', 'told']));
    expect(outcomes).toEqual(['kept', 'told late']);
  });

  it.each([
    ['our token', { kind: 'error', error: 'token_revoked' }],
    ['what stands between us and Slack', { kind: 'http', status: 403 }],
  ] as const)('because of %s is told when that is put right', async (_name, fault) => {
    const delivery = process();
    slack.controls.arm('*', fault, 1_000_000);
    await delivery.keep([post('one')]);
    await tried(1);
    slack.controls.calm();
    clock += 60_000;
    await soon(() => expect(texts()).toEqual(['one']));
  });

  it('is given up in the end, and that is counted', async () => {
    const delivery = process();
    outage();
    await delivery.keep([{ ...post('never'), followUps: [offered] }]);
    await tried(1);
    clock += keptForMs + 1;
    await soon(() => expect(outcomes).toEqual(['kept', 'given up']));
    expect(followed).toEqual([['offered', 'given-up']]);
    expect(await store.outcome(place, 'never')).toMatchObject({ kind: 'given-up' });
    slack.controls.calm();
    await delivery.keep([post('later')]);
    await soon(() => expect(texts()).toEqual(['later']));
  });

  it('outlives the process that kept it, and Redis', async () => {
    const own = await startRedis();
    const first = new Redis(own.url);
    outage();
    const dying = process({ store: openOutboxStore(first, keysUnder(prefix)) });
    await dying.keep([post('kept')]);
    await soon(() => expect(slack.calls()).toHaveLength(1));
    await dying.close();
    first.disconnect();
    await own.kill();
    await own.start();
    slack.controls.calm();
    const second = new Redis(own.url);
    clock += 60_000;
    const next = process({ store: openOutboxStore(second, keysUnder(prefix)) });
    await soon(() => expect(texts()).toEqual(['kept']));
    await next.close();
    second.disconnect();
    await own.stop();
  });

  it.each([
    ['a post', () => post('once'), 'chat.postMessage'],
    [
      'a file',
      () => aFile(english, place, { name: 'once', title: 'once', content: 'x' }),
      'files.completeUploadExternal',
    ],
  ] as const)('%s whose answer was lost is looked for before it is told again', async (_name, telling, method) => {
    const delivery = process();
    slack.controls.dropAfter(method, 1);
    await delivery.keep([telling()]);
    await tried(1);
    await soon(() => expect(slack.calls(method)).toHaveLength(1));
    await tried(1);
    clock += 60_000;
    await soon(async () => expect(await waiting()).toBe(0));
    expect(slack.calls(method)).toHaveLength(1);
    expect(slack.messages('#incidents')).toHaveLength(1);
    expect(outcomes).toEqual(['kept', 'told late']);
  });

  it('may still come, where Slack did not answer in time: until then only what is there counts', async () => {
    const asked: boolean[] = [];
    const begun = clock;
    const delivery = process({
      say: async ({ begin, lookOnly = false }) => {
        asked.push(lookOnly);
        if (!lookOnly) await begin();
        return asked.length < 3 ? { kind: 'unsure', problem: 'no answer', underWay: true } : { kind: 'told', ref: '1' };
      },
    });
    await delivery.keep([post('late')]);
    await soon(() => expect(asked).toEqual([false]));
    await soon(async () => {
      clock += 1_000;
      expect(await waiting()).toBe(0);
    });
    expect(asked).toEqual([false, true, false]);
    expect(clock - begun).toBeGreaterThanOrEqual(10_000);
  });

  it('is told again after as long as Slack asks for, and not before', async () => {
    const delivery = process();
    slack.controls.rateLimit('chat.postMessage', 1, 30);
    await delivery.keep([post('patient')]);
    await tried(1);
    clock += 29_000;
    await sleep(100);
    expect(slack.calls('chat.postMessage')).toHaveLength(1);
    clock += 1_000;
    await soon(() => expect(texts()).toEqual(['patient']));
  });

  it('where Slack says no for good, the next one is told', async () => {
    const delivery = process();
    slack.controls.failWith('chat.postMessage', 'is_archived', 1);
    await delivery.keep([{ ...post('refused'), followUps: [offered] }]);
    await delivery.keep([post('taken')]);
    await soon(() => expect(texts()).toEqual(['taken']));
    expect(await delivery.outcome(place, 'refused', 0)).toEqual({ kind: 'refused', reason: 'is_archived' });
    expect(followed).toEqual([['offered', 'refused']]);
  });

  it('what follows is done when it can be, without telling again', async () => {
    let times = 0;
    const delivery = process({
      followUp: () => {
        times += 1;
        if (times === 1) return Promise.reject(new Error('Redis is away'));
        return Promise.resolve(times === 2 ? ('not yet' as const) : ('done' as const));
      },
    });
    await delivery.keep([{ ...post('one'), followUps: [offered] }]);
    await soon(() => expect(times).toBe(1));
    await soon(async () => {
      clock += 1_000;
      expect(await waiting()).toBe(0);
    });
    expect(times).toBe(3);
    expect(slack.calls('chat.postMessage')).toHaveLength(1);
  });
});

describe('several processes', () => {
  it('tell each message once, whoever keeps it, and each line in its order', async () => {
    const all = [process(), process(), process()];
    slack.controls.slow('*', 5);
    const threads: string[] = [];
    for (const text of ['1.1', '2.2']) threads.push((await slack.say('asha', '#incidents', text)).message.ts);
    const lines = threads.map((ts) => aThread('C0INCIDENTS', ts));
    for (let at = 0; at < 30; at += 1) {
      const telling = aPost(lines[at % 2] ?? place, `m${at}`, { text: `m${at}`, blocks: [] });
      // Kept twice, by two of them.
      await Promise.all([all[at % 3]?.keep([telling]), all[(at + 1) % 3]?.keep([telling])]);
    }
    await soon(async () => expect(await waiting()).toBe(0));
    for (const [index, ts] of threads.entries()) {
      const told = slack.thread('#incidents', ts).slice(1);
      expect(told.map(({ text }) => text)).toEqual(Array.from({ length: 15 }, (_, at) => `m${2 * at + index}`));
    }
  });

  it('one that lost its line says nothing more', async () => {
    const gate = Promise.withResolvers<void>();
    const held = {
      inTurn: async <T>(_kind: string, _channel: string, act: () => Promise<T>) => gate.promise.then(act),
    };
    const client = connectSlack(slack.botToken, slack.apiUrl, quiet);
    const fixes = { draw: async () => undefined, messageOf: async () => undefined };
    const slow = process({ say: openSay({ client, schedule: held, now, fixes }) });
    await slow.keep([post('one')]);
    // As after a stall that outlasts its lease.
    const { lease } = keysUnder(prefix).outbox.line(place);
    await soon(async () => expect(await redis.get(lease)).not.toBeNull());
    await redis.set(lease, 'another', 'PX', 60_000);
    gate.resolve();
    await slow.close();
    expect(texts()).toEqual([]);
  });
});

describe('what is kept', () => {
  it('takes the place of what waits in its line, where it is the latest word', async () => {
    const { message } = await slack.say('asha', '#incidents', 'x');
    await store.keep([anUpdate(aMessage('C0INCIDENTS', message.ts), 'a', { text: 'a', blocks: [] })], clock);
    await store.keep([anUpdate(aMessage('C0INCIDENTS', message.ts), 'b', { text: 'b', blocks: [] })], clock);
    const line = `update/${aMessage('C0INCIDENTS', message.ts)}`;
    expect(await store.outcome(line, 'a')).toEqual({ kind: 'replaced' });
    expect(await store.take(line, 'me', clock)).toMatchObject({ kind: 'yours', head: { key: 'b' } });
    expect(await waiting()).toBe(1);
  });

  it('only by the owner of its run, once under one name, and with its steps', async () => {
    const keys = keysUnder(prefix);
    await redis.hset(keys.run('r1'), { owner: 2 });
    await expect(store.keep([post('a')], clock, { run: 'r1', owner: 1 })).rejects.toThrow(LostRun);
    expect(await store.keep([post('a')], clock, { run: 'r1', owner: 2, steps: ['f:1'], once: 'answer' })).toBe('kept');
    expect(await store.keep([post('b')], clock, { run: 'r1', once: 'answer' })).toBe('known');
    expect(await store.keep([post('a')], clock)).toBe('known');
    expect(Object.keys(await redis.hgetall(keys.steps('r1'))).sort()).toEqual(['answer', 'f:1']);
    expect(await waiting()).toBe(1);
  });

  const ours = keysUnder('').stamp;
  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ stamp: 'v2/default/default', body: {}, keptAt: 1 })],
    [
      'a body of another shape',
      JSON.stringify({ stamp: ours, body: { kind: 'post', conversation: '../x', text: 1 }, keptAt: 1 }),
    ],
  ])('and cannot be read (%s) holds nothing up', async (_name, text) => {
    await store.keep([post('bad')], clock);
    await redis.hset(keysUnder(prefix).outbox.line(place).hash, 'm:bad', text);
    const delivery = process();
    await delivery.keep([post('good')]);
    await soon(() => expect(texts()).toEqual(['good']));
    expect(await store.outcome(place, 'bad')).toMatchObject({ kind: 'refused' });
  });
});
