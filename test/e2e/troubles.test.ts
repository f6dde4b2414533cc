import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PublicError } from '../../src/errors.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { verbatim } from '../../src/words/message.ts';
import { type Conversation, hearByHttp, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleFinding } from '../helpers/sample-report.ts';
import { toldFine } from '../helpers/told-fine.ts';

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url, { SLACK_INCIDENT_CHANNELS: 'C0OPS' });
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 25_000, interval: 20 });
const card = (text: RegExp, channel = '#incidents') =>
  soon(() => {
    const found = talk.slack.messages(channel).at(-1);
    expect(readable(found?.blocks) || found?.text).toMatch(text);
    if (found === undefined) throw new Error('no card');
    return found;
  });
const texts = (ts: string) =>
  talk.slack
    .thread('#incidents', ts)
    .slice(1)
    .map((message) => readable(message.blocks) || message.files.join() || message.text);
const ask = (text = words) => talk.slack.slash('asha', '#incidents', '/calico', text);

describe('a worker that dies', () => {
  it('is replaced, and no step is posted twice', async () => {
    await talk.startBot();
    const { slack, redis: store } = talk.settings;
    const dying = spawn(process.execPath, ['test/helpers/slow-worker.ts'], {
      env: {
        ...process.env,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: 'xapp-local-app',
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: store.url,
        REDIS_PREFIX: store.prefix,
        METRICS_PORT: '-1',
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(dying.stdout, 'data');
    await ask();
    const { ts } = await soon(async () => {
      const found = await card(/Looking/);
      expect(texts(found.ts)).toHaveLength(1);
      return found;
    });
    const exited = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exited;
    await talk.startWorker(sampleEngine, { lockMs: 1_000 });
    await card(/Cause found/);
    await soon(() => expect(texts(ts)).toHaveLength(4));
    const [first = '', second = '', verdict = ''] = texts(ts);
    expect(first).toMatch(/✓ 2 checks fine.*node-2 has no route/s);
    expect(second).not.toMatch(/fine|node-2 has no route/);
    expect(second).toMatch(/4 packets reached node-2/s);
    expect(verdict).toMatch(/Fix: Restart calico-node.*node-3 did not answer in 3 s/s);
  });

  it('hands its question back when it is told to end', async () => {
    await talk.startBot();
    let asked = 0;
    const first = await talk.startWorker(
      (_question, listener) => {
        asked += 1;
        listener.finding(sampleFinding('endpoint/forward', { check: 'endpoint' }));
        return new Promise(() => {});
      },
      { closeMs: 500 },
    );
    await ask();
    await soon(() => expect(asked).toBe(1));
    await talk.startWorker();
    await first.close();
    const { ts } = await card(/Cause found/);
    await soon(() => expect(toldFine(texts(ts))).toBe(2));
  });
});

describe('Slack', () => {
  it('that asks to slow down gets everything, once and in order', async () => {
    talk.slack.controls.enforceRates = true;
    await talk.startBot();
    await talk.startWorker(async (question, listener, options) => {
      for (let index = 0; index < 40; index += 1) {
        listener.finding(
          sampleFinding(`extra-${index}`, { status: 'warn', statement: verbatim(`extra number ${index}.`) }),
        );
      }
      return sampleEngine(question, listener, options);
    });
    await ask();
    const { ts } = await card(/Cause found/);
    await soon(() => expect(texts(ts).at(-1)).toMatch(/^F/));
    const all = texts(ts).join('\n');
    const seen = [...all.matchAll(/extra number (\d+)\./g)].map(([, number]) => Number(number));
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(talk.slack.calls().filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });

  it.each(['rich_text', 'header', 'context'])('that refuses %s blocks gets plain ones', async (type) => {
    talk.slack.controls.refusedBlocks.add(type);
    await talk.startBot();
    await talk.startWorker();
    await ask();
    const { ts } = await card(/Cause found/);
    await soon(() => expect(texts(ts).join('\n')).toMatch(/has no route.*Restart calico-node/s));
  });

  it.each([
    ['has tables gets a table', false, ['table'], /PodNodeResult❌ shop\/web-0node-2no route✅ shop\/web-1node-1fine/],
    ['refuses tables gets a list', true, [], /❌ shop\/web-0 {2}node-2 {2}no route✅ shop\/web-1 {2}node-1 {2}fine/],
  ] as const)('that %s of the pods of a workload', async (_, refuses, tables, told) => {
    if (refuses) talk.slack.controls.refusedBlocks.add('table');
    const pods = (['broken', 'healthy'] as const).map((status, at) => ({
      pod: `shop/web-${at}`,
      node: `node-${2 - at}`,
      status,
      summary: verbatim(status === 'broken' ? 'no route' : 'fine'),
      proof: [],
      traits: { node: `node-${2 - at}` },
      notChecked: [],
    }));
    await talk.startBot();
    await talk.startWorker(async () => ({
      kind: 'workload',
      workload: 'deploy/shop/web',
      status: 'broken',
      summary: verbatim('1 of 2 pods cannot be reached'),
      looked: 2,
      total: 2,
      pods,
      groups: [],
      shared: [],
      notChecked: [],
    }));
    await ask();
    const { ts } = await card(/1 of 2 pods cannot be reached/);
    await soon(() => expect(texts(ts).join('\n')).toMatch(told));
    const blocks = talk.slack.thread('#incidents', ts).flatMap((message) => message.blocks);
    expect(blocks.filter(({ type }) => type === 'table').map(({ type }) => type)).toEqual(tables);
    // What stands around it keeps its form.
    expect(blocks.filter(({ type }) => type === 'rich_text').length).toBeGreaterThan(2);
  });

  it('that refuses all blocks gets text', async () => {
    for (const type of ['rich_text', 'header', 'context', 'section', 'actions'])
      talk.slack.controls.refusedBlocks.add(type);
    await talk.startBot();
    await talk.startWorker();
    await ask();
    const { ts } = await card(/Cause found/);
    await soon(() => expect(texts(ts).join('\n')).toMatch(/has no route/));
  });

  it('that loses an answer is asked, and nothing is posted twice', async () => {
    await talk.startBot();
    await talk.startWorker();
    talk.slack.controls.dropAfter('chat.postMessage', 1);
    await ask();
    await card(/Cause found/);
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
    const { ts } = await card(/Cause found/);
    await soon(() => expect(texts(ts)).toHaveLength(3));
    talk.slack.controls.dropAfter('chat.postMessage', 2);
    talk.slack.controls.dropAfter('files.completeUploadExternal', 1);
    await talk.slack.click('asha', { channel: '#incidents', ts }, 'run_again');
    await soon(() => expect(texts(ts)).toHaveLength(7));
    await soon(() => expect(talk.slack.files().filter(({ state }) => state === 'complete')).toHaveLength(2));
    expect(texts(ts)).toHaveLength(7);
  });

  it('that fails for a moment is tried again', async () => {
    await talk.startBot();
    await talk.startWorker();
    talk.slack.controls.dropBefore('chat.postMessage', 2);
    talk.slack.controls.arm('chat.update', { kind: 'http', status: 503 }, 2);
    await ask();
    const { ts } = await card(/Cause found/);
    await soon(() => expect(texts(ts)).toHaveLength(3));
  });

  it.each([
    ['answers 500', { kind: 'http', status: 500 }],
    ['drops every connection', { kind: 'network' }],
    ['does what it is told and drops the connection', { kind: 'ambiguous' }],
  ] as const)('that %s is told everything once it is back, and only then the run is over', async (_name, fault) => {
    const methods = ['chat.postMessage', 'chat.update', 'conversations.history', 'conversations.replies'];
    const outage = () => {
      for (const method of [...methods, 'files.getUploadURLExternal', 'files.completeUploadExternal']) {
        talk.slack.controls.arm(method, fault, 1_000_000);
      }
    };
    const connection = new Redis(redis.url);
    const { runs, outbox } = openStore(connection, keysUnder(talk.settings.redis.prefix), talk.settings.limits);
    const waits = (text: string) =>
      soon(async () => expect((await outbox.waiting()).messages, text).toBeGreaterThan(0));
    await talk.startBot();
    await talk.startWorker(async (question, listener, options) => {
      outage();
      return sampleEngine(question, listener, options);
    });
    outage();
    expect((await ask()).acknowledged).toBe(true);
    await waits('the card');
    talk.slack.controls.calm();
    // The worker begins, and takes Slack away again.
    const { ts } = await card(/Waiting|Looking|Cause found/);
    const run = await soon(async () => {
      const [found] = await runs.recentIn(inChannel('C0INCIDENTS'), 1);
      expect(found?.status).toBe('running');
      return found;
    });
    await waits('the answer');
    expect((await runs.get(run?.id ?? ''))?.status).toBe('running');
    await sleep(1_500);
    talk.slack.controls.calm();
    await card(/Cause found/);
    await soon(() => expect(texts(ts)).toHaveLength(3));
    await soon(async () => expect((await runs.get(run?.id ?? ''))?.status).toBe('broken'));
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
    expect(talk.slack.files().filter(({ state }) => state === 'complete')).toHaveLength(1);
    connection.disconnect();
  });

  it('over HTTP with signed requests works as well', async () => {
    const http = await openConversation(redis.url, {
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: talk.slack.signingSecret,
      SLACK_PORT: '0',
    });
    try {
      const bot = await http.startBot();
      await http.startWorker();
      hearByHttp(http.slack, bot.port);
      const outcome = await http.slack.slash('asha', '#incidents', '/calico', words);
      expect(outcome.acknowledged).toBe(true);
      await soon(() => expect(readable(http.slack.messages('#incidents').at(-1)?.blocks)).toMatch(/Cause found/));
      await http.slack.openHome('asha');
      await soon(() => expect(readable(http.slack.home('asha')?.blocks)).toMatch(/Your questions/));
    } finally {
      await http.close();
    }
  });

  it('over HTTP with a wrong signature is not heard', async () => {
    const http = await openConversation(redis.url, {
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: 'other',
      SLACK_PORT: '0',
    });
    try {
      const bot = await http.startBot();
      hearByHttp(http.slack, bot.port);
      const outcome = await http.slack.slash('asha', '#incidents', '/calico', words);
      expect(outcome.acknowledged).toBe(false);
      expect(http.slack.messages('#incidents')).toEqual([]);
    } finally {
      await http.close();
    }
  });
});

describe('what is missing is said', () => {
  it('no worker', async () => {
    await talk.startBot();
    await ask();
    await card(/No worker of calico-why is running/);
    await talk.startWorker();
    await card(/Cause found/);
  });

  it('a cluster that refuses, in the words of who asked it', async () => {
    await talk.startBot();
    await talk.startWorker(() =>
      Promise.reject(
        new PublicError('forbidden', 'the cluster refused: 403 cannot get pods in shop', { next: 'Ask for the Role.' }),
      ),
    );
    await ask();
    const { ts } = await card(/Could not answer: the cluster refused: 403 cannot get pods in shop.*Ask for the Role/s);
    await soon(() => expect(texts(ts)[0]).toMatch(/403 cannot get pods/));
  });

  it('an engine that breaks, without its secrets', async () => {
    await talk.startBot();
    await talk.startWorker(() => Promise.reject(new Error('token xoxb-secret is bad')));
    await ask();
    const { ts } = await card(/calico-why itself failed.*worker's log under run/s);
    await soon(() => expect(texts(ts)).toHaveLength(1));
    expect(texts(ts).join('')).not.toMatch(/secret/);
  });

  it('an engine that never ends', async () => {
    await talk.close();
    talk = await openConversation(redis.url, { CALICO_WHY_LIMIT_RUN_SECONDS: '5' });
    await talk.startBot();
    await talk.startWorker((_question, listener) => {
      listener.finding(sampleFinding('endpoint/forward'));
      return new Promise(() => {});
    });
    await ask();
    const { ts } = await card(/did not end within 5 s/);
    await soon(() => expect(texts(ts)).toHaveLength(2));
  });

  it('no Redis, at once and afterwards', async () => {
    const own = await startRedis();
    const other = await openConversation(own.url);
    try {
      await other.startBot();
      await own.kill();
      const begun = performance.now();
      await other.slack.slash('asha', '#incidents', '/calico', words);
      await soon(() =>
        expect(readable(other.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(/cannot reach my memory \(Redis\)/),
      );
      expect(performance.now() - begun).toBeLessThan(3_000);
      expect(other.slack.messages('#incidents')).toEqual([]);
      await own.start();
      await other.startWorker();
      await soon(async () => {
        await other.slack.slash('asha', '#incidents', '/calico', words);
        expect(other.slack.messages('#incidents').length).toBeGreaterThan(0);
      });
      await soon(() => expect(readable(other.slack.messages('#incidents')[0]?.blocks)).toMatch(/Cause found/));
    } finally {
      await other.close();
      await own.stop();
    }
  });
});

it('keeps one summary in an incident channel', async () => {
  await talk.startBot();
  await talk.startWorker();
  await talk.slack.slash('asha', '#ops', '/calico', words);
  const summary = (text: RegExp) =>
    soon(() => {
      const found = talk.slack.messages('#ops').filter((message) => /How the questions/.test(message.text));
      expect(found).toHaveLength(1);
      expect(readable(found[0]?.blocks)).toMatch(text);
      return found[0];
    });
  const first = await summary(/Broken: 1.*shop\/web-0 → shop\/db-0 on 5432/s);
  await talk.slack.slash('boris', '#ops', '/calico', 'why shop/web-0 cannot reach shop/db-1');
  const second = await summary(/Broken: 2.*shop\/db-1/s);
  expect(second?.ts).toBe(first?.ts);
  expect(talk.slack.messages('#incidents')).toEqual([]);
});
