import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { byHttp, type Conversation, hearByHttp, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { Data } from '../workspace/model.ts';

/** Messages to the bot itself, delivered by signed requests. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => talk.close());

const start = async (more: Record<string, string> = {}): Promise<void> => {
  talk = await openConversation(redis.url, { ...byHttp(), ...more });
  const bot = await talk.startBot();
  hearByHttp(talk.slack, bot.port);
};
beforeEach(() => start());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const direct = (user: string): string => talk.slack.direct(user).id;
const write = async (user: string, text: string, threadTs?: string): Promise<string> => {
  const { message, outcome } = await talk.slack.say(user, direct(user), text, threadTs ? { threadTs } : {});
  expect(outcome?.acknowledged).toBe(true);
  return message.ts;
};
const threadText = (user: string, ts: string): string =>
  talk.slack
    .thread(direct(user), ts)
    .slice(1)
    .map(({ blocks, text }) => readable(blocks) || text)
    .join('\n');
const reads = (user: string, ts: string, text: RegExp) => soon(() => expect(threadText(user, ts)).toMatch(text));
const cards = (user: string, ts: string) =>
  talk.slack.thread(direct(user), ts).filter(({ blocks }) => blocks[0]?.type === 'header');
/** The last event that was real once more, as something else. */
const forge = (change: Data, body: Data = {}): Promise<unknown> => {
  const payloads = talk.slack.deliveries().map(({ payload }) => payload as { event: Data } & Data);
  const sent = payloads.findLast(({ event_id: id }) => !`${id}`.startsWith('EvForged'));
  if (sent === undefined) throw new Error('nothing was delivered');
  const forged = { ...sent, event_id: `EvForged${Math.random()}`, ...body, event: { ...sent.event, ...change } };
  return talk.slack.world.dispatcher.deliver('events_api', forged);
};
/** A question that is asked now is answered: what was heard before it has its card by then. Answers its message. */
const laterAnswer = async (): Promise<string> => {
  const ts = await write('asha', 'why shop/web-9 cannot reach shop/db-9 on 5432');
  await reads('asha', ts, /Cause found/);
  return ts;
};

describe('a message to the bot', () => {
  it('is read like a mention, and answered in its thread', async () => {
    await talk.startWorker();
    const ts = await write('asha', words);
    await reads('asha', ts, /shop\/web-0 → shop\/db-0 on 5432.*Cause found.*Restart calico-node/s);
    expect(talk.slack.thread(direct('asha'), ts).length).toBeGreaterThan(2);
  });

  it('may go on in its thread: the other way, another port, again', async () => {
    await talk.startWorker();
    const ts = await write('asha', words);
    await reads('asha', ts, /Cause found/);
    await write('asha', 'and back?', ts);
    await write('asha', '那 80 端口呢', ts);
    await reads('asha', ts, /shop\/db-0 → shop\/web-0/);
    await reads('asha', ts, /→ .* on 80\/tcp/);
  });

  it('in Chinese is answered in Chinese', async () => {
    await talk.startWorker();
    const ts = await write('mei', 'shop/web-0 连不上 shop/db-0 的 5432 端口');
    await reads('mei', ts, /找到原因/);
  });

  it.each([
    ['why', /What do you want to know/],
    ['sing a song', /no question for me/],
    ['help', /why shop\/web-0 cannot reach/],
    ['x'.repeat(5_000), /has 5000 characters/],
  ])('that is no question is told so: %.20s', async (text, told) => {
    const ts = await write('asha', text);
    await reads('asha', ts, told);
    expect(cards('asha', ts)).toEqual([]);
  });

  it('is asked once, however often Slack tells of it and by whatever event', async () => {
    const ts = await write('asha', words);
    await talk.slack.redeliver();
    await forge({});
    await forge({ type: 'app_mention' });
    await talk.startWorker();
    await reads('asha', ts, /Cause found/);
    await laterAnswer();
    expect(cards('asha', ts)).toHaveLength(1);
  });

  it('is nothing where a program wrote it, the bot itself, or somebody changed or deleted a message', async () => {
    const ts = await write('asha', 'help');
    await reads('asha', ts, /cannot reach/);
    const posted = talk.slack.calls('chat.postMessage').length;
    const another = { text: words, ts: '1700000000.000100' };
    await forge({ ...another, bot_id: 'B0OTHER' });
    await forge({ ...another, user: talk.slack.botUserId });
    await forge({ ...another, subtype: 'bot_message' });
    await forge({ ...another, edited: { user: 'U0ASKER', ts: '1700000001.000000' } });
    await forge({ subtype: 'message_changed', message: { user: 'U0ASKER', text: words, ts }, hidden: true });
    await forge({ subtype: 'message_deleted', deleted_ts: ts });
    await forge({ ...another, channel: 'C0OPS', channel_type: 'channel' });
    await forge({ ...another, user: '<!channel>' });
    await talk.startWorker();
    const later = await laterAnswer();
    const others = talk.slack.calls('chat.postMessage').filter(({ args }) => args.thread_ts !== later);
    expect(others).toHaveLength(posted);
  });
});

describe('who may ask', () => {
  it.each([
    ['gita', /Guests may not ask me/],
    ['otto', /People of other workspaces may not ask me/],
  ])('%s is told so', async (user, reason) => {
    const ts = await write(user, words);
    await reads(user, ts, reason);
    expect(cards(user, ts)).toEqual([]);
  });

  it('is told to ask elsewhere where questions are for some channels alone', async () => {
    await talk.close();
    await start({ CALICO_WHY_ASK_CHANNELS: 'C0INCIDENTS' });
    const ts = await write('asha', words);
    await reads('asha', ts, /I am not asked in this channel/);
    expect(cards('asha', ts)).toEqual([]);
  });

  it('has a limit here as well', async () => {
    const asked = await Promise.all(
      [1, 2, 3, 4].map((port) => write('asha', `why shop/web-0 cannot reach shop/db-0 on ${port}`)),
    );
    await soon(() => expect(asked.map((ts) => threadText('asha', ts)).join('\n')).toMatch(/You have 3 questions open/));
  });

  it('and nobody sees from another place what was found here', async () => {
    await talk.startWorker();
    const ts = await write('asha', words);
    await reads('asha', ts, /Cause found/);
    const [card] = cards('asha', ts);
    talk.slack.controls.tamper = (payload) => ({ ...payload, channel: { id: 'C0OPS', name: 'ops' } });
    await talk.slack.click('asha', { channel: direct('asha'), ts: card?.ts ?? '' }, 'run_evidence');
    await soon(() => expect(readable(talk.slack.views('asha').at(-1)?.blocks)).toMatch(/asked in another channel/));
  });
});
