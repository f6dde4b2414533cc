import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Heard } from '../../src/chat/heard.ts';
import { idOfDelivery } from '../../src/store/id-of-delivery.ts';
import { handledWithinMs, openInbox } from '../../src/store/inbox.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { openSeal } from '../../src/store/seal.ts';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { aThread, inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleQuestion } from '../helpers/sample-report.ts';

/** What a bot acknowledged before it died, at each point at which it can die, is handled by the next one. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let connection: Redis;
let talk: Conversation;
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  connection = new Redis(redis.url);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  talk = await openConversation(redis.url);
  store = openStore(connection, keysUnder(talk.settings.redis.prefix), talk.settings.limits);
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 25_000, interval: 20 });
const who = () => ({ conversation: inChannel('C0INCIDENTS'), user: 'U0ASKER', delivery: randomUUID() });
/** As a bot does right before it acknowledges, some time ago. */
const record = (heard: Heard) => store.inbox.record(heard.who.delivery, heard, Date.now() - handledWithinMs);
const cards = () => talk.slack.messages('#incidents').filter((message) => message.blocks[0]?.type === 'header');
const answered = () =>
  soon(() => {
    expect(cards().map(({ blocks }) => readable(blocks))).toEqual([expect.stringMatching(/Cause found/)]);
    return cards()[0];
  });
const nothingLeft = () => soon(async () => expect(await store.inbox.overdue(Date.now() + 3_600_000, 5)).toEqual([]));

describe('a bot that died', () => {
  it('after it acknowledged a command: the next one asks it, once', async () => {
    const heard: Heard = { kind: 'command', who: who(), text: words };
    await record(heard);
    await Promise.all([talk.startBot(), talk.startBot(), talk.startWorker()]);
    await answered();
    await nothingLeft();
  });

  it('after it took the question in: the next one posts its card', async () => {
    const heard: Heard = { kind: 'command', who: who(), text: words };
    const { delivery, user, ...rest } = heard.who;
    const asked = { ...rest, delivery, asker: user, question: sampleQuestion, runId: idOfDelivery(delivery) };
    expect(await store.deliveries.admit(asked, Date.now())).toEqual({ kind: 'new' });
    await record(heard);
    // Its claim on the delivery is over as well.
    await connection.del(keysUnder(talk.settings.redis.prefix).seen(delivery));
    await Promise.all([talk.startBot(), talk.startWorker()]);
    await answered();
  });

  it('after everything but saying so: nothing is done again', async () => {
    await talk.startBot();
    await talk.startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const card = await answered();
    await soon(() => expect(talk.slack.thread('#incidents', card?.ts ?? '')).toHaveLength(4));
    const delivery = talk.slack.deliveries()[0]?.payload.trigger_id as string;
    await connection.del(keysUnder(talk.settings.redis.prefix).seen(delivery));
    await record({ kind: 'command', who: { ...who(), delivery }, text: words });
    await nothingLeft();
    expect(cards()).toHaveLength(1);
    expect(talk.slack.thread('#incidents', card?.ts ?? '')).toHaveLength(4);
    expect(talk.slack.ephemerals('asha')).toEqual([]);
  });

  it('with a mention, and with a wish for help', async () => {
    const { message } = await talk.slack.say('asha', '#incidents', words);
    await record({
      kind: 'mention',
      who: who(),
      text: words,
      thread: { id: aThread('C0INCIDENTS', message.ts), isReply: false },
    });
    await record({ kind: 'command', who: who(), text: 'help' });
    await Promise.all([talk.startBot(), talk.startWorker()]);
    await soon(() =>
      expect(
        talk.slack
          .thread('#incidents', message.ts)
          .map(({ blocks }) => readable(blocks))
          .join('\n'),
      ).toMatch(/Cause found/),
    );
    await soon(() => expect(readable(talk.slack.ephemerals('asha')[0]?.blocks)).toMatch(/cannot reach/));
    await nothingLeft();
  });

  it('leaving something that nobody can read: that is dropped', async () => {
    await store.inbox.record('x', { kind: 'command', who: { ...who(), conversation: '../x' }, text: words }, 0);
    await store.inbox.record('y', 'nonsense', 0);
    await talk.startBot();
    await nothingLeft();
    expect(talk.slack.messages('#incidents')).toEqual([]);
  });
});

it('what no bot has put on record is not handled', async () => {
  const keys = keysUnder(talk.settings.redis.prefix);
  const sealed = openInbox(connection, keys, openSeal([randomBytes(32)]));
  const heard = { kind: 'command', who: who(), text: words };
  await sealed.record('ours', heard, 0);
  await store.inbox.record('unsealed', heard, 0);
  await openInbox(connection, keys, openSeal([randomBytes(32)])).record('another key', heard, 0);
  const [text = ''] = await connection.hmget(keys.inbox.requests, 'ours');
  await sealed.record('copied', heard, 0);
  await connection.hset(keys.inbox.requests, 'copied', text ?? '');
  const found = await sealed.overdue(handledWithinMs, 10);
  expect(Object.fromEntries(found.map(({ id, request }) => [id, request]))).toEqual({
    ours: heard,
    unsealed: undefined,
    'another key': undefined,
    copied: undefined,
  });
});

it('what is on record is tried a few times, and then it is what fails', async () => {
  await store.inbox.record('poison', { kind: 'command' }, 0);
  const tries: number[] = [];
  for (let now = handledWithinMs; tries.length < 8; now += handledWithinMs) {
    tries.push((await store.inbox.overdue(now, 5)).length);
  }
  expect(tries).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
});

it('what cannot be handled yet is handled later, however often that is', async () => {
  await store.inbox.record('patient', { kind: 'command' }, 0);
  for (let now = handledWithinMs; now < 60 * handledWithinMs; now += handledWithinMs) {
    expect(await store.inbox.overdue(now, 5)).toEqual([{ id: 'patient', request: { kind: 'command' }, at: 0 }]);
    await store.inbox.later('patient', now + handledWithinMs);
  }
});

it('a command that comes while Slack does not say who asked is answered when it does', async () => {
  await talk.startBot();
  await talk.startWorker();
  talk.slack.controls.arm('users.info', { kind: 'http', status: 500 }, 3);
  await talk.slack.slash('asha', '#incidents', '/calico', words);
  await answered();
  expect(talk.slack.ephemerals('asha')).toEqual([]);
});

it('what the bot hears is on record when it is acknowledged, and off it when it is handled', async () => {
  await talk.startBot();
  talk.slack.controls.slow('chat.postMessage', 1_500);
  expect((await talk.slack.slash('asha', '#incidents', '/calico', words)).acknowledged).toBe(true);
  const kept = await store.inbox.overdue(Date.now() + handledWithinMs, 5);
  expect(kept.map(({ request }) => request)).toMatchObject([{ kind: 'command', text: words }]);
  await nothingLeft();
});
