import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatherKnown, type KnownNames } from '../../src/case/known-names.ts';
import type { Question } from '../../src/case/question.ts';
import { writeQuestion } from '../../src/question/write-question.ts';
import { type Conversation, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** Names that people type are held against what a worker has read of the cluster, before it looks for anything. */

let redis: RedisServer;
let talk: Conversation;
let asked: string[];

const inSpace = (namespace: string, ...names: string[]) => names.map((name) => ({ namespace, name }));
const cluster: KnownNames = gatherKnown([
  { kind: 'namespace', found: inSpace('', 'shop', 'test', 'data') },
  { kind: 'node', found: inSpace('', 'worker-1') },
  { kind: 'service', found: [...inSpace('data', 'redis'), ...inSpace('shop', 'api')] },
  { kind: 'pod', found: [...inSpace('shop', 'web-0', 'db-0', 'who'), ...inSpace('test', 'db-0', 'api')] },
]);

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url);
  asked = [];
  await talk.startBot();
  await talk.startWorker(
    (question: Question, listener, options) => {
      asked.push(writeQuestion(question));
      return sampleEngine(question, listener, options);
    },
    { readNames: async () => cluster },
  );
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const slash = (text: string) => talk.slack.slash('asha', '#incidents', '/calico', text);
const lastCard = () => talk.slack.messages('#incidents').at(-1);
const card = (text: RegExp) =>
  soon(() => {
    const found = lastCard();
    expect(readable(found?.blocks)).toMatch(text);
    return found?.ts ?? '';
  });
const thread = (ts: string) => talk.slack.thread('#incidents', ts).slice(1);
const alone = (text: RegExp) =>
  soon(() => expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(text));
const question = async (ts: string) => {
  const [menu] = await soon(() => {
    expect(thread(ts)).toHaveLength(1);
    return thread(ts);
  });
  return { ts: menu?.ts ?? '', text: readable(menu?.blocks) };
};

/** A bot that has looked before the worker has read looks again within a second. */
const known = () =>
  soon(async () => {
    await slash('use namespace nowhere');
    await vi.waitFor(() => {
      expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(/has no namespace nowhere/);
    }, 500);
  });

describe('names', () => {
  it('one of which there is one is taken for what it is, and which of several is asked before anybody looks', async () => {
    await known();
    await slash('why web-0 cannot reach redis');
    await card(/shop\/web-0 → service data\/redis.*Cause found/s);
    expect(asked).toEqual(['why shop/web-0 cannot reach svc/data/redis']);

    await slash('why who cannot reach db-0 on 5432');
    const ts = await card(/More than one thing is called db-0/);
    const menu = await question(ts);
    expect(menu.text).toMatch(/shop\/db-0.*test\/db-0/s);
    expect(asked).toHaveLength(1);
    await soon(async () => {
      await talk.slack.click('boris', { channel: '#incidents', ts: menu.ts }, 'run_choose:1');
      await vi.waitFor(() => expect(readable(lastCard()?.blocks)).toMatch(/→ test\/db-0/), 3_000);
    });
    await card(/Cause found/);
    expect(asked.at(-1)).toBe('why shop/who cannot reach test/db-0 on 5432/tcp');

    await slash('why web-0 cannot reach rediss');
    const near = await question(await card(/nothing that is called rediss/));
    expect(near.text).toMatch(/service data\/redis.*rediss, as typed/s);
    await soon(async () => {
      await talk.slack.click('asha', { channel: '#incidents', ts: near.ts }, 'run_choose:1');
      await vi.waitFor(() => expect(asked.at(-1)).toBe('why shop/web-0 cannot reach rediss'), 3_000);
    });
  });

  it('a reply in words picks, for one end and then for the other', async () => {
    await known();
    await slash('why db-0 cannot reach api');
    const ts = await card(/More than one thing is called db-0/);
    await question(ts);
    const reply = (text: string) => talk.slack.mention('asha', '#incidents', text, { threadTs: ts });
    await soon(async () => {
      await reply('the second');
      await vi.waitFor(() => expect(readable(lastCard()?.blocks)).toMatch(/called api/), 3_000);
    });
    const said = () =>
      thread(ts)
        .map(({ blocks }) => readable(blocks))
        .join();
    await soon(() => expect(said()).toMatch(/Picked: test\/db-0/));
    expect(asked).toEqual([]);
    await soon(async () => {
      await reply('api in shop');
      await vi.waitFor(() => expect(asked).toEqual(['why test/db-0 cannot reach svc/shop/api']), 3_000);
    });
    await card(/Cause found/);
    await soon(() => expect(said()).toMatch(/Picked: service shop\/api/));
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
  });

  it('what was missing may be said in a reply', async () => {
    const first = await talk.slack.mention('asha', '#incidents', "why can't shop/web-0 reach?");
    const ts = typeof first === 'string' ? first : (talk.slack.messages('#incidents').at(-1)?.ts ?? '');
    await soon(() =>
      expect(
        thread(ts)
          .map(({ blocks }) => readable(blocks))
          .join(),
      ).toMatch(/What can shop\/web-0 not/),
    );
    await talk.slack.mention('asha', '#incidents', 'test/db-0', { threadTs: ts });
    await soon(() => expect(asked).toEqual(['why shop/web-0 cannot reach test/db-0']));
  });

  it('a channel uses a namespace until it uses another or none', async () => {
    await known();
    await slash('use namespace shpo');
    await alone(/The cluster has no namespace shpo.*Similar names: shop/s);
    await slash('use namespace test');
    await alone(/looked for in namespace test first/);
    await slash('why web-0 cannot reach db-0');
    await card(/shop\/web-0 → test\/db-0.*in namespace test, which this channel uses/s);
    await slash('use no namespace');
    await alone(/no namespace comes first/i);
    await slash('use');
    await alone(/No namespace comes first/);
    await slash('why web-0 cannot reach db-0');
    await card(/More than one thing is called db-0/);
  });
});
