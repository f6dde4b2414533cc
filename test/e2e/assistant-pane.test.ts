import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verbatim } from '../../src/words/message.ts';
import {
  byHttp,
  type Conversation,
  hearByHttp,
  openConversation,
  readable,
  sampleEngine,
} from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** Slack's assistant pane, and a workspace that has it not; Slack delivers by signed requests. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url, byHttp());
  const bot = await talk.startBot();
  hearByHttp(talk.slack, bot.port);
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const direct = (user: string): string => talk.slack.direct(user).id;
const ask = (user: string, ts: string, text = words) => talk.slack.say(user, direct(user), text, { threadTs: ts });
const reads = (user: string, ts: string, text: RegExp) =>
  soon(() =>
    expect(
      talk.slack
        .thread(direct(user), ts)
        .slice(1)
        .map(({ blocks }) => readable(blocks))
        .join('\n'),
    ).toMatch(text),
  );
const prompts = (user: string, ts: string) => talk.slack.pane(user, ts)?.prompts.map(({ message }) => message) ?? [];

describe('the assistant pane', () => {
  it('offers questions when it opens and when another channel is looked at, in the reader’s language', async () => {
    const ts = await talk.slack.openPane('asha', '#incidents');
    await soon(() => expect(prompts('asha', ts).length).toBeGreaterThan(0));
    expect(prompts('asha', ts).length).toBeLessThanOrEqual(4);
    expect(prompts('asha', ts)[0]).toMatch(/^why \S+ cannot reach \S+/);
    const calls = () => talk.slack.calls('assistant.threads.setSuggestedPrompts');
    await talk.slack.lookBeside('asha', ts, '#ops');
    await soon(() => expect(calls()).toHaveLength(2));
    const chinese = await talk.slack.openPane('mei');
    await soon(() => expect(prompts('mei', chinese).length).toBeGreaterThan(0));
    expect(calls().at(-1)?.args.title).toMatch(/例如/);
  });

  it('answers what is asked there, goes on with it, and shows a status while it works', async () => {
    const ts = await talk.slack.openPane('asha');
    const looked = Promise.withResolvers<void>();
    await talk.startWorker(async (question, listener, options) => {
      listener.progress(verbatim('asking node-1'));
      await looked.promise;
      return sampleEngine(question, listener, options);
    });
    await ask('asha', ts);
    await soon(() => expect(talk.slack.pane('asha', ts)?.status).toMatch(/is looking: asking node-1/));
    looked.resolve();
    await reads('asha', ts, /shop\/web-0 → shop\/db-0 on 5432.*Cause found/s);
    await soon(() => expect(talk.slack.pane('asha', ts)?.status).toBe(''));
    await ask('asha', ts, 'and back?');
    await reads('asha', ts, /shop\/db-0 → shop\/web-0/);
  });

  it('offers nothing to who may not ask', async () => {
    const ts = await talk.slack.openPane('gita');
    await ask('gita', ts);
    await reads('gita', ts, /Guests may not ask me/);
    expect(prompts('gita', ts)).toEqual([]);
  });
});

describe('without the pane', () => {
  it.each(['missing_scope', 'unknown_method', 'access_denied'])(
    'a workspace that answers %s is answered in plain messages, and not asked again',
    async (error) => {
      await talk.startWorker();
      for (const method of ['assistant.threads.setStatus', 'assistant.threads.setSuggestedPrompts']) {
        talk.slack.controls.arm(method, { kind: 'error', error }, 50);
      }
      const ts = await talk.slack.openPane('asha');
      await soon(() => expect(talk.slack.calls('assistant.threads.setSuggestedPrompts')).toHaveLength(1));
      await talk.slack.lookBeside('asha', ts, '#ops');
      await ask('asha', ts);
      await reads('asha', ts, /Cause found/);
      expect(talk.slack.calls('assistant.threads.setSuggestedPrompts')).toHaveLength(1);
      // Once for each process.
      expect(talk.slack.calls('assistant.threads.setStatus').length).toBeLessThanOrEqual(2);
    },
  );

  it('and in messages that are no pane, everything is said all the same', async () => {
    await talk.startWorker();
    const { message } = await talk.slack.say('asha', direct('asha'), words);
    await reads('asha', message.ts, /Cause found/);
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await soon(() => expect(readable(talk.slack.messages('#incidents').at(-1)?.blocks)).toMatch(/Cause found/));
    const asked = talk.slack.calls('assistant.threads.setStatus').map(({ args }) => args.channel_id);
    expect(asked.filter((channel) => channel !== direct('asha'))).toEqual([]);
  });
});
