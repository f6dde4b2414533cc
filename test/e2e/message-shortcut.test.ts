import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { byHttp, type Conversation, hearByHttp, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { NewMessage } from '../workspace/store.ts';

/** "Diagnose this" on any message or alert; Slack delivers by signed requests. */

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
const write = (message: Partial<NewMessage>, channel = 'C0INCIDENTS'): string =>
  talk.slack.world.context.store.addMessage({ channel, user: 'U0ONCALL', text: '', ...message }).ts;
const diagnose = (user: string, ts: string, channel = '#incidents') =>
  talk.slack.messageShortcut(user, channel, ts, 'diagnose_message');
const below = (ts: string, channel = '#incidents'): string =>
  talk.slack
    .thread(channel, ts)
    .slice(1)
    .map(({ blocks }) => readable(blocks))
    .join('\n');
const cards = (ts: string) => talk.slack.thread('#incidents', ts).filter(({ blocks }) => blocks[0]?.type === 'header');
/** A question that is asked now has its card: what was heard before it has come as far. */
const laterCard = async (): Promise<void> => {
  const ts = write({ text: 'shop/web-9 cannot reach shop/db-9 on 5432' });
  await diagnose('asha', ts);
  await soon(() => expect(cards(ts)).toHaveLength(1));
};
const toldTo = (user: string) => talk.slack.ephemerals(user).at(-1);
const tells = (user: string, text: RegExp) => soon(() => expect(readable(toldTo(user)?.blocks)).toMatch(text));
const section = (text: string, more: object = {}) => ({ type: 'section', text: { type: 'mrkdwn', text }, ...more });

describe('a message that says who cannot reach whom', () => {
  it.each<[string, Partial<NewMessage>, RegExp]>([
    ['in its text', { text: 'hm, shop/web-0 gets a timeout from shop/db-0:5432' }, /web-0 → shop\/db-0 on 5432/],
    [
      'in an attachment',
      {
        text: 'Alert',
        attachments: [
          { color: 'danger', title: '[FIRING:1] CheckoutErrors', text: 'shop/web-0 cannot reach data/db-0 on 5432' },
        ],
      },
      /shop\/web-0 → data\/db-0 on 5432/,
    ],
    [
      'in its blocks',
      { blocks: [section('*Something is wrong*'), section('shop/web-0 cannot reach `shop/db-0` on 5432')] },
      /shop\/web-0 → shop\/db-0 on 5432/,
    ],
    [
      'in code',
      {
        blocks: [
          {
            type: 'rich_text',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'From shop/web-0:' }] },
              {
                type: 'rich_text_preformatted',
                elements: [{ type: 'text', text: 'dial tcp 10.96.12.3:5432: connect: connection refused' }],
              },
            ],
          },
        ],
      },
      /shop\/web-0 → 10\.96\.12\.3 on 5432/,
    ],
  ])('%s is answered in its thread', async (_, message, question) => {
    const ts = write(message);
    await diagnose('asha', ts);
    await soon(() => expect(below(ts)).toMatch(question));
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
    expect(talk.slack.ephemerals('asha')).toEqual([]);
  });

  it('is answered for good, once however often it is delivered, and within the thread it stands in', async () => {
    await talk.startWorker();
    const parent = write({ text: 'deploy at noon' });
    const ts = write({ text: 'shop/web-0 cannot reach shop/db-0 on 5432', threadTs: parent });
    await diagnose('asha', ts);
    await talk.slack.redeliver();
    await soon(() => expect(below(parent)).toMatch(/Cause found/));
    expect(cards(parent)).toHaveLength(1);
    // Its thread goes on as any other.
    await talk.slack.mention('boris', '#incidents', 'and back?', { threadTs: parent });
    await soon(() => expect(below(parent)).toMatch(/shop\/db-0 → shop\/web-0/));
  });

  it('where the bot may not write is told to who asked alone', async () => {
    const ts = write({ text: 'shop/web-0 cannot reach shop/db-0 on 5432' }, 'C0RANDOM');
    await diagnose('asha', ts, '#random');
    await tells('asha', /Invite me with \/invite/);
    expect(below(ts, '#random')).toBe('');
  });
});

describe('a message that can mean several things', () => {
  it('is asked back about once, with a button for each', async () => {
    await talk.startWorker();
    const ts = write({ text: 'shop/web-0 cannot reach shop/db-0 on 5432\nshop/web-1 cannot reach shop/db-1 on 5432' });
    await diagnose('asha', ts);
    await tells('asha', /several things.*shop\/web-0 → shop\/db-0.*shop\/web-1 → shop\/db-1.*Fill in a form/s);
    expect(talk.slack.ephemerals('asha')).toHaveLength(1);
    expect(below(ts)).toBe('');
    talk.slack.controls.doubleClicks = true;
    await talk.slack.click('asha', { channel: '#incidents', ts: toldTo('asha')?.ts ?? '' }, 'ask_this:1');
    await soon(() => expect(below(ts)).toMatch(/shop\/web-1 → shop\/db-1 on 5432\/tcp.*Cause found/s));
    expect(cards(ts)).toHaveLength(1);
  });

  it('and a button of another channel asks nothing', async () => {
    const ts = write({ text: 'shop/web-0 cannot reach shop/db-0\nshop/web-1 cannot reach shop/db-1' });
    await diagnose('asha', ts);
    await tells('asha', /several things/);
    talk.slack.controls.tamper = (payload) => ({ ...payload, channel: { id: 'C0OPS', name: 'ops' } });
    await talk.slack.click('asha', { channel: '#incidents', ts: toldTo('asha')?.ts ?? '' }, 'ask_this:0');
    talk.slack.controls.tamper = undefined;
    await laterCard();
    expect(below(ts)).toBe('');
    expect(talk.slack.messages('#ops')).toEqual([]);
  });
});

describe('a message that names no two ends', () => {
  it('opens the form with what was found, and the answer comes below the message', async () => {
    const ts = write({ text: 'payments-api is seeing ECONNREFUSED 10.96.44.12:6379' });
    await diagnose('asha', ts);
    const view = await soon(() => {
      const found = talk.slack.views('asha').at(-1);
      if (found?.callbackId !== 'ask') throw new Error('no form');
      return found;
    });
    expect(JSON.stringify(view.blocks)).toMatch(/10\.96\.44\.12.*"initial_value":"6379".*refused/s);
    await talk.slack.suggest('asha', { viewId: view.id }, 'ask_from', 'shop/payments-api-0');
    await talk.slack.submitView('asha', { ask_from: 'shop/payments-api-0' });
    await soon(() => expect(below(ts)).toMatch(/shop\/payments-api-0 → 10\.96\.44\.12 on 6379/));
  });

  it('and opens none where Slack opens none: the words say it, with a button', async () => {
    talk.slack.controls.arm('views.open', { kind: 'error', error: 'expired_trigger_id' });
    const ts = write({ text: 'payments-api is seeing ECONNREFUSED 10.96.44.12:6379' });
    await diagnose('asha', ts);
    await tells('asha', /two ends.*Fill in a form/s);
    await talk.slack.click('asha', { channel: '#incidents', ts: toldTo('asha')?.ts ?? '' }, 'ask_here');
    await soon(() => expect(JSON.stringify(talk.slack.views('asha').at(-1)?.blocks)).toMatch(/10\.96\.44\.12/));
  });
});

describe('who may ask', () => {
  it.each([
    ['gita', /Guests may not ask me/],
    ['otto', /People of other workspaces may not ask me/],
  ])('%s is told so alone, whatever the message says', async (user, reason) => {
    for (const text of [
      'shop/web-0 cannot reach shop/db-0',
      'shop/web-0 cannot reach shop/db-0\nshop/web-1 cannot reach shop/db-1',
    ]) {
      const ts = write({ text });
      await diagnose(user, ts);
      await tells(user, reason);
      expect(below(ts)).toBe('');
    }
    await diagnose(user, write({ text: 'good morning' }));
    await soon(() => expect(readable(talk.slack.views(user).at(-1)?.blocks)).toMatch(reason));
  });

  it('has a limit here as well', async () => {
    for (const port of [1, 2, 3, 4])
      await diagnose('asha', write({ text: `shop/web-0 cannot reach shop/db-0 on ${port}` }));
    await tells('asha', /You have 3 questions open/);
  });

  it('is heard whatever a message holds, and nothing of it becomes a mention', async () => {
    const deep = (depth: number): object => (depth === 0 ? { text: 'x' } : { elements: [deep(depth - 1)] });
    const hostile = [
      { text: '<!channel> <@U0APPROVER> shop/web-0 cannot reach shop/db-0 on 5432' },
      { text: 'x'.repeat(39_000), attachments: Array.from({ length: 100 }, () => ({ text: 'y'.repeat(5_000) })) },
      { blocks: [{ type: 'rich_text', ...deep(200) }], attachments: [{ fields: 'no list', blocks: 7 }] },
    ];
    for (const message of hostile) {
      const outcome = await diagnose('asha', write(message));
      expect(outcome.acknowledged).toBe(true);
      expect(outcome.ackMs).toBeLessThan(2_500);
    }
    await soon(() => expect(talk.slack.messages('#incidents')).toHaveLength(3));
    await laterCard();
    expect(talk.slack.mentions().filter(({ id }) => id !== 'U0ASKER')).toEqual([]);
  });
});
