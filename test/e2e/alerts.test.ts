import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signatureOf } from '../../src/alerts/who-sends.ts';
import type { HeardAlert } from '../../src/chat/heard.ts';
import { handledWithinMs, openInbox } from '../../src/store/inbox.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { type Conversation, caseOf, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleQuestion, sampleReport } from '../helpers/sample-report.ts';

/** Alerts that another program posts become a question in their channel, once a group. */

const token = 'a-token-of-some-length';
const hmacKey = 'a-key-of-some-length';

let redis: RedisServer;
let connection: Redis;
let talk: Conversation;
let url: string;

beforeAll(async () => {
  redis = await startRedis();
  connection = new Redis(redis.url);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  talk = await openConversation(redis.url, {
    CALICO_WHY_ALERTS_PORT: '0',
    CALICO_WHY_ALERTS_ADDRESS: '127.0.0.1',
    CALICO_WHY_ALERTS_CHANNEL: 'C0INCIDENTS',
    CALICO_WHY_ALERTS_TOKEN: token,
    CALICO_WHY_ALERTS_HMAC_KEY: hmacKey,
    CALICO_WHY_LIMIT_PER_CHANNEL: '3',
  });
  const bot = await talk.startBot();
  url = `http://127.0.0.1:${bot.alertsPort}`;
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 25_000, interval: 20 });
const group = (key: string, pairs: [string, string][], status = 'firing', name = 'CheckoutErrors') => ({
  version: '4',
  groupKey: key,
  status,
  groupLabels: { alertname: name },
  alerts: pairs.map(([source, destination]) => ({ status, labels: { alertname: name, source, destination } })),
});
const post = async (
  path: string,
  body: string,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
) => {
  const response = await fetch(`${url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, document: (await response.json()) as Record<string, unknown> };
};
const send = (document: object) => post('/hooks/alertmanager', JSON.stringify(document));
const messages = () => talk.slack.messages('#incidents');
const cards = () => messages().filter(({ blocks }) => blocks[0]?.type === 'header');
const texts = () => cards().map(({ blocks }) => readable(blocks));

describe('a group of alerts', () => {
  it('is asked about once, in a thread of its channel, and its end is told there', async () => {
    await talk.startWorker();
    const firing = group('{}:{a}', [
      ['shop/web-0', 'shop/db-0'],
      ['shop/web-0', 'shop/db-0'],
    ]);
    expect(await send(firing)).toEqual({
      status: 200,
      document: { outcome: 'asked', questions: ['why shop/web-0 cannot reach shop/db-0'] },
    });
    await soon(() =>
      expect(texts()).toEqual([expect.stringMatching(/Cause found.*Asked for 2 alerts 🔔 CheckoutErrors/s)]),
    );
    expect((await send(firing)).document.outcome).toBe('known');
    expect((await send({ ...firing, status: 'resolved' })).document.outcome).toBe('over');
    const thread = () => talk.slack.thread('#incidents', cards()[0]?.ts ?? '').map(({ blocks }) => readable(blocks));
    await soon(() => expect(thread().at(-1)).toMatch(/The alert CheckoutErrors is over/));
    expect(cards()).toHaveLength(1);
    // The same once more is another one.
    expect((await send(firing)).document.outcome).toBe('asked');
    await soon(() => expect(cards()).toHaveLength(2));
  });

  it('several questions of one group share its thread, and the network that is not it is called so', async () => {
    await talk.startWorker(async (question, listener, options) => {
      await sampleEngine(question, listener, options);
      const verdict = { ...sampleReport.verdict, status: 'healthy' as const, causes: [] };
      return { kind: 'report', case: caseOf(question), report: { ...sampleReport, verdict } };
    });
    await send(
      group('{}:{b}', [
        ['shop/web-0', 'shop/db-0'],
        ['shop/web-1', 'shop/db-0'],
      ]),
    );
    await soon(() => expect(texts()).toEqual([expect.stringMatching(/The network is not it/)]));
    const thread = () => talk.slack.thread('#incidents', cards()[0]?.ts ?? '').map(({ blocks }) => readable(blocks));
    await soon(() => expect(thread().filter((text) => /web-1.*The network is not it/s.test(text))).toHaveLength(1));
  });

  it('that floods is told once, and what is left alone is said', async () => {
    const outcomes: unknown[] = [];
    for (let index = 0; index < 6; index += 1) {
      outcomes.push((await send(group(`{}:{f${index}}`, [[`shop/web-${index}`, 'shop/db-0']]))).document.outcome);
    }
    expect(outcomes).toEqual(['asked', 'asked', 'asked', 'too-many', 'too-many', 'too-many']);
    await soon(() => expect(cards()).toHaveLength(3));
    const said = () => messages().filter(({ blocks }) => /More alerts come/.test(readable(blocks)));
    await soon(() => expect(said()).toHaveLength(1));
  });

  it('with markup and mentions is shown as text', async () => {
    const name = '<!channel> *bold* <@U0ASKER>';
    await send(group('{}:{m}', [['shop/web-0', 'shop/db-0']], 'firing', name));
    await soon(() => expect(texts()).toHaveLength(1));
    expect(JSON.stringify(cards()[0]?.blocks)).not.toMatch(/"type":"(?:broadcast|user)"/);
    expect(texts()[0]).toContain('<!channel> *bold* <@U0ASKER>');
  });

  it('whose bot died after it was heard is asked by the next, once', async () => {
    const keys = keysUnder(talk.settings.redis.prefix);
    const inbox = openInbox(connection, keys, undefined);
    const heard: HeardAlert = {
      kind: 'alert',
      delivery: 'alert-of-a-bot-that-died',
      conversation: inChannel('C0INCIDENTS'),
      alert: { name: 'CheckoutErrors', count: 2, more: 0 },
      questions: [sampleQuestion],
    };
    await inbox.record(heard.delivery, heard, Date.now() - handledWithinMs);
    await talk.startBot();
    await soon(() => expect(texts()).toEqual([expect.stringMatching(/Asked for 2 alerts/)]));
    await soon(async () => expect(await connection.zcard(keys.inbox.due)).toBe(0));
    expect(cards()).toHaveLength(1);
  });
});

describe('what is no alert of ours', () => {
  it.each<[string, number, () => Promise<{ status: number }>]>([
    ['no token', 401, () => post('/hooks/alertmanager', '{}', {})],
    ['another token', 401, () => post('/hooks/alertmanager', '{}', { authorization: 'Bearer another-token' })],
    ['a signature that is wrong', 401, () => post('/hooks/alert', '{}', { 'x-calico-why-signature': 'sha256=0' })],
    ['no JSON', 400, () => post('/hooks/alertmanager', '{')],
    ['no alerts', 400, () => post('/hooks/alertmanager', '{}')],
    ['10 MB', 413, () => post('/hooks/alertmanager', ' '.repeat(10_000_000))],
    ['another path', 404, () => post('/hooks', '{}')],
  ])('is refused: %s (%i)', async (_, status, sent) => {
    expect((await sent()).status).toBe(status);
    expect(messages()).toEqual([]);
  });

  it('what names no two ends is heard, and nothing is asked', async () => {
    expect(await send(group('{}:{w}', [['', '']]))).toEqual({
      status: 200,
      document: { outcome: 'nothing-to-ask', questions: [] },
    });
  });

  it('signed by another program is taken', async () => {
    const body = JSON.stringify({ id: 'check-7', name: 'Synthetic check', text: 'shop/web-0 cannot reach shop/db-0' });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = {
      'x-calico-why-timestamp': timestamp,
      'x-calico-why-signature': signatureOf(hmacKey, timestamp, body),
    };
    expect(await post('/hooks/alert', body, headers)).toMatchObject({ status: 200, document: { outcome: 'asked' } });
  });
});
