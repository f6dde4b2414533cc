import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Conversation, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { freePort, type RedisServer, startRedis } from '../helpers/redis.ts';

const manifestSchema = z.object({
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
});
const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 25_000, interval: 20 });

let redis: RedisServer;
let talk: Conversation;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url, { METRICS_PORT: '0', CALICO_WHY_LIMIT_PER_CLUSTER: '2' });
});
afterEach(() => talk.close());

const cards = (text: RegExp) =>
  talk.slack.messages('#incidents').filter((message) => text.test(readable(message.blocks))).length;

it('tells its health, readiness and metrics', async () => {
  const bot = await talk.startBot();
  const worker = await talk.startWorker();
  await talk.slack.slash('asha', '#incidents', '/calico', words);
  await soon(() => expect(cards(/Cause found/)).toBe(1));
  for (const { metricsPort } of [bot, worker]) {
    const get = (path: string) => fetch(`http://127.0.0.1:${metricsPort}${path}`);
    expect((await get('/healthz')).status).toBe(200);
    await soon(async () => expect((await get('/readyz')).status).toBe(200));
    expect((await get('/elsewhere')).status).toBe(404);
    expect(await (await get('/metrics')).text()).toContain('calico_why_queue_jobs{state="waiting"');
  }
  const count = async (port: number | undefined) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(await count(bot.metricsPort)).toMatch(/calico_why_questions_total\{admission="new",role="bot"\} 1/);
  await soon(async () =>
    expect(await count(worker.metricsPort)).toMatch(/calico_why_job_seconds_count\{[^}]*outcome="broken"[^}]*\} 1/),
  );
});

it('runs no more questions at once than the cluster may bear, all workers together', async () => {
  let running = 0;
  let most = 0;
  const engine: typeof sampleEngine = async (question, listener, options) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    running -= 1;
    return sampleEngine(question, listener, options);
  };
  await talk.startBot();
  await talk.startWorker(engine);
  await talk.startWorker(engine);
  for (const user of ['asha', 'boris']) {
    for (const port of [1, 2])
      await talk.slack.slash(user, '#incidents', '/calico', `why shop/${user} cannot reach shop/db-0 on ${port}`);
  }
  await soon(() => expect(cards(/Cause found/)).toBe(4));
  expect(most).toBe(2);
});

it('needs no more rights than the manifest asks for', async () => {
  const manifest = manifestSchema.parse(load(readFileSync('deploy/slack-app-manifest.yaml', 'utf8')));
  const other = await openConversation(
    redis.url,
    { SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS' },
    { scopes: manifest.oauth_config.scopes.bot },
  );
  try {
    await other.startBot();
    await other.startWorker();
    // One answer is lost, so that the message has to be looked for.
    other.slack.controls.dropAfter('chat.postMessage', 1);
    await other.slack.slash('asha', '#incidents', '/calico', words);
    const card = await soon(() => {
      const found = other.slack.messages('#incidents').find(({ blocks }) => /Cause found/.test(readable(blocks)));
      if (found === undefined) throw new Error('no answer');
      return found;
    });
    await soon(() => expect(other.slack.thread('#incidents', card.ts)).toHaveLength(4));
    await other.slack.click('asha', { channel: '#incidents', ts: card.ts }, 'run_evidence');
    await soon(() => expect(readable(other.slack.views('asha')[0]?.blocks)).toMatch(/page 1/));
    await other.slack.openHome('asha');
    await soon(() => expect(other.slack.home('asha')).toBeDefined());
    await soon(() => expect(other.slack.messages('#incidents').at(-1)?.text).toMatch(/How the questions/));
    await other.slack.mention('boris', '#incidents', 'again', { threadTs: card.ts });
    await soon(() => expect(other.slack.thread('#incidents', card.ts).length).toBeGreaterThan(5));
    const { id: direct } = other.slack.direct('boris');
    other.slack.controls.dropAfter('chat.postMessage', 1);
    const { message } = await other.slack.say('boris', direct, words);
    await soon(() => expect(other.slack.thread(direct, message.ts).length).toBeGreaterThan(3));
    expect(other.slack.calls().filter(({ response }) => response?.error === 'missing_scope')).toEqual([]);
    expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual([
      'app_home_opened',
      'app_mention',
      'assistant_thread_context_changed',
      'assistant_thread_started',
      'message.im',
    ]);
  } finally {
    await other.close();
  }
});

describe('Redis', () => {
  it('may come after the bot and the worker', async () => {
    const late = await startRedis();
    await late.kill();
    const other = await openConversation(late.url);
    try {
      await other.startBot();
      await other.slack.slash('asha', '#incidents', '/calico', words);
      await soon(() => expect(readable(other.slack.ephemerals('asha')[0]?.blocks)).toMatch(/cannot reach my memory/));
      const worker = other.startWorker();
      await late.start();
      await worker;
      await vi.waitFor(
        async () => {
          await other.slack.slash('asha', '#incidents', '/calico', words);
          expect(other.slack.messages('#incidents')).toHaveLength(1);
        },
        { timeout: 20_000, interval: 500 },
      );
      await soon(() => expect(readable(other.slack.messages('#incidents')[0]?.blocks)).toMatch(/Cause found/));
    } finally {
      await other.close();
      await late.stop();
    }
  });

  it('may go away and come back while a question is being answered', async () => {
    const own = await startRedis();
    const other = await openConversation(own.url);
    try {
      const gate = Promise.withResolvers<void>();
      let asked = 0;
      await other.startBot();
      await other.startWorker(
        async (question, listener, options) => {
          asked += 1;
          if (asked === 1) await gate.promise;
          return sampleEngine(question, listener, options);
        },
        { lockMs: 2_000 },
      );
      await other.slack.slash('asha', '#incidents', '/calico', words);
      await soon(() => expect(asked).toBe(1));
      await own.kill();
      gate.resolve();
      await own.start();
      await soon(() => expect(readable(other.slack.messages('#incidents')[0]?.blocks)).toMatch(/Cause found/));
      const [card] = other.slack.messages('#incidents');
      await soon(() => expect(other.slack.thread('#incidents', card?.ts ?? '')).toHaveLength(4));
    } finally {
      await other.close();
      await own.stop();
    }
  });
});

it('says what is wrong when Slack cannot be reached', async () => {
  const port = await freePort();
  const other = await openConversation(redis.url, { SLACK_API_URL: `http://127.0.0.1:${port}/api/` });
  await expect(other.startBot()).rejects.toThrow(/Slack cannot be reached at/);
  await other.close();
});
