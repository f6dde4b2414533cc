import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const cards = () => talk.slack.messages('#incidents').map(({ blocks }) => readable(blocks));
const thread = (at: number): string => {
  const { ts = '' } = talk.slack.messages('#incidents')[at] ?? {};
  const messages = talk.slack.thread('#incidents', ts).slice(1);
  expect(messages).toHaveLength(3);
  return messages.map(({ blocks }) => readable(blocks)).join('\n');
};
const start = async (more: Record<string, string> = {}): Promise<void> => {
  talk = await openConversation(redis.url, more);
  await talk.startBot();
  await talk.startWorker();
};

it('answers each person in the language that they use Slack in, and a card stays in it', async () => {
  await start();
  await talk.slack.slash('mei', '#incidents', '/calico', words);
  await soon(() => expect(cards()[0]).toMatch(/找到原因：.*项检查正常.*提问者：/s));
  expect(await soon(() => thread(0))).toMatch(/✓ 2 项检查正常.*未检查：/s);
  await talk.slack.slash('asha', '#incidents', '/calico', `${words}1`);
  await soon(() => expect(cards()[1]).toMatch(/Cause found: .*checks fine.*Asked by/s));
  expect(cards()[0]).toMatch(/找到原因：/);
  await talk.slack.slash('mei', '#incidents', '/calico', 'help');
  await soon(() =>
    expect(
      talk.slack
        .ephemerals('mei')
        .map(({ blocks }) => readable(blocks))
        .join(),
    ).toMatch(/询问一个 Pod/),
  );
});

it("answers in a channel's own language, whatever who asks uses", async () => {
  await start({ CALICO_WHY_CHANNEL_LANGUAGES: 'C0INCIDENTS=zh' });
  await talk.slack.slash('asha', '#incidents', '/calico', words);
  await soon(() => expect(cards()[0]).toMatch(/找到原因：/));
  await talk.slack.slash('asha', '#incidents', '/calico', 'why me');
  await soon(() =>
    expect(
      talk.slack
        .ephemerals('asha')
        .map(({ blocks }) => readable(blocks))
        .join(),
    ).toMatch(/您想了解什么？例如/),
  );
});
