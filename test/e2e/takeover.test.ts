import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Diagnose, processDiagnose } from '../../jobs/diagnose.ts';
import { openQueues } from '../../jobs/queues.ts';
import { openFixOffers } from '../../src/chat/fix-offers.ts';
import { connectSlack } from '../../src/chat/slack/client.ts';
import { aPost } from '../../src/chat/slack/kept-message.ts';
import { threadUnder } from '../../src/chat/slack/places.ts';
import { openThread } from '../../src/chat/thread.ts';
import { watchOverdue } from '../../src/chat/watch.ts';
import { openLog, slackLog } from '../../src/service/log.ts';
import { keysUnder } from '../../src/store/keys.ts';
import type { Store } from '../../src/store/open.ts';
import type { Run } from '../../src/store/run-record.ts';
import { verbatim } from '../../src/words/message.ts';
import { openTestChat } from '../helpers/chat.ts';
import { readable } from '../helpers/conversation.ts';
import { aMessage, inChannel, tsOf } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleCase, sampleFinding, sampleFindings, sampleQuestion, sampleReport } from '../helpers/sample-report.ts';
import { toldFine } from '../helpers/told-fine.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';

/** The parts of a worker put together by hand, so that two can be in one run at the same time. */

let server: RedisServer;
let redis: Redis;
let slack: Workspace;
let store: Store;
let chat: ReturnType<typeof openTestChat>;
let client: ReturnType<typeof connectSlack>;
let prefix: string;
const quiet = slackLog(openLog('silent', 'test'));

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
  chat = openTestChat(redis, prefix, slack);
  store = chat.store;
  client = connectSlack(slack.botToken, slack.apiUrl, quiet);
});
afterEach(async () => {
  await chat.close();
  await slack.close();
});

const place = async (): Promise<Run> => {
  const runId = randomUUID().slice(0, 8);
  const asked = {
    runId,
    delivery: runId,
    conversation: inChannel('C0INCIDENTS'),
    asker: 'U0ASKER',
    question: sampleQuestion,
  };
  await store.deliveries.admit(asked, Date.now());
  const run = await store.runs.get(runId);
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0INCIDENTS', text: 'card' });
  if (run === undefined) throw new Error('no run');
  const card = aMessage('C0INCIDENTS', ts);
  const thread = threadUnder(card);
  await store.runs.posted(run, thread, card, Date.now() + 60_000);
  return { ...run, thread, card };
};

const offers = () =>
  openFixOffers({
    store,
    settings: { enabled: true, expireMinutes: 15 },
    able: { nodes: true },
    cluster: '',
    now: Date.now,
    onError: () => {},
  });

const work = (run: Run, diagnose: Diagnose, stop = new AbortController().signal) =>
  processDiagnose({ runId: run.id, attempt: 1 }, stop, {
    store,
    diagnose,
    live: 'never',
    runSeconds: 60,
    perCluster: 8,
    now: Date.now,
    toldWithinMs: 60_000,
    onError: () => {},
    openReporter: (taken, steps, isOwner) =>
      openThread({
        run: taken,
        steps,
        isOwner,
        outbox: chat.outbox,
        delivery: chat.delivery,
        offers: offers(),
        drawPicture: () => Promise.resolve(undefined),
        now: Date.now,
        onError: () => {},
      }),
  });

const report = { kind: 'report', case: sampleCase, report: sampleReport } as const;
const texts = (run: Run) =>
  slack
    .thread('#incidents', tsOf(run.card))
    .slice(1)
    .map((message) => readable(message.blocks));
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 20 });

/** The whole answer was told, which is when the run is over. */
const told = (run: Run) =>
  soon(async () => expect((await store.runs.get(run.id))?.status).not.toMatch(/asked|running/));

describe('a worker that lost its run without knowing', () => {
  it('falls silent', async () => {
    const run = await place();
    const gate = Promise.withResolvers<void>();
    const slow = work(run, async (_question, listener) => {
      listener.finding(sampleFinding('one', { check: 'host-veth' }));
      await gate.promise;
      listener.finding(sampleFinding('late', { statement: verbatim('said too late'), status: 'fail' }));
      return {
        ...report,
        report: { ...sampleReport, verdict: { ...sampleReport.verdict, summary: verbatim('too late') } },
      };
    });
    await soon(() => expect(texts(run)).toHaveLength(1));
    const quick = await work(run, async (_question, listener) => {
      for (const id of ['one', 'two'])
        listener.finding(sampleFinding(id, { check: id === 'one' ? 'host-veth' : 'pod-routes' }));
      return report;
    });
    expect(quick).toBe('broken');
    gate.resolve();
    expect(await slow).toBe('lost');
    await told(run);
    expect(texts(run).join('\n')).not.toMatch(/too late|one check/);
    expect(texts(run)).toHaveLength(3);
    expect(await store.runs.get(run.id)).toMatchObject({
      status: 'broken',
      summary: sampleReport.verdict.summary,
    });
  });

  it('falls silent at once when it is told', async () => {
    const run = await place();
    const stop = new AbortController();
    const slow = work(
      run,
      async (_question, listener, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        listener.finding(sampleFinding('late'));
        return report;
      },
      stop.signal,
    );
    await soon(async () => expect((await store.runs.get(run.id))?.status).toBe('running'));
    stop.abort('lost lock');
    await expect(slow).rejects.toBe('lost lock');
    expect(texts(run)).toEqual([]);
    expect(await store.runs.get(run.id)).toMatchObject({ status: 'running' });
  });

  it('leaves a run that is over alone', async () => {
    const run = await place();
    expect(await work(run, async () => report)).toBe('broken');
    await told(run);
    const before = texts(run).length;
    expect(await work(run, async () => report)).toBe('nothing');
    expect(texts(run)).toHaveLength(before);
  });
});

describe('a worker that died', () => {
  /** As one does that keeps something and never tells it; a try of it began `ago` milliseconds ago. */
  const keepAs = async (run: Run, message: string, step: string, ago: number): Promise<void> => {
    const telling = aPost(run.thread ?? run.conversation, `${run.id}-${message}`, {
      text: `said by the first: ${message}`,
      blocks: [],
    });
    const at = Date.now() - ago;
    await store.outbox.keep([telling], at, { run: run.id, steps: [step] });
    await store.outbox.take(telling.line, 'died', at);
    await store.outbox.begin(telling.line, 'died', telling.key, at);
    await store.outbox.later(telling.line, 'died', telling.key, at, false);
  };
  const answer: Diagnose = async (_question, listener) => {
    for (const finding of sampleFindings) listener.finding(finding);
    return report;
  };
  const first = 'f:endpoint/forward';

  it('before it posted: another says it, once', async () => {
    const run = await place();
    await keepAs(run, 'steps-0-1', first, 60_000);
    await work(run, answer);
    await told(run);
    const all = slack.thread('#incidents', tsOf(run.card)).map(({ text }) => text);
    expect(all.filter((text) => text.startsWith('said by the first'))).toHaveLength(1);
    expect(toldFine(texts(run))).toBe(1);
  });

  it('after it posted: nobody posts again', async () => {
    const run = await place();
    await keepAs(run, 'steps-0-1', first, 60_000);
    await client.chat.postMessage({
      channel: 'C0INCIDENTS',
      thread_ts: tsOf(run.card),
      text: 'said by the first: steps-0-1',
      metadata: { event_type: 'calico_why', event_payload: { key: `${run.id}-steps-0-1` } },
    });
    await work(run, answer);
    await told(run);
    const all = slack.thread('#incidents', tsOf(run.card)).map(({ text }) => text);
    expect(all.filter((text) => text.startsWith('said by the first'))).toHaveLength(1);
  });

  it('while it posted: another waits for it to land', async () => {
    const run = await place();
    await keepAs(run, 'steps-0-1', first, 8_000);
    const begun = performance.now();
    await work(run, answer);
    await told(run);
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    const all = slack.thread('#incidents', tsOf(run.card)).map(({ text }) => text);
    expect(all.filter((text) => text.startsWith('said by the first'))).toHaveLength(1);
  });

  it('over a question that has cost others their life, too: people are told', async () => {
    const run = await place();
    let looks = 0;
    const dies = async (): Promise<unknown> => {
      const stop = new AbortController();
      return work(
        run,
        () => {
          looks += 1;
          stop.abort('lost lock');
          return new Promise(() => {});
        },
        stop.signal,
      );
    };
    let end: unknown = 'lost lock';
    while (end === 'lost lock') end = await dies().catch((reason: unknown) => reason);
    expect([looks, end]).toEqual([6, 'failed']);
    await told(run);
    expect(texts(run).join()).toMatch(/ended without an answer, one after the other/);
    expect(slack.calls('chat.update')).toHaveLength(1);
  });

  it('while it only waited for its turn: that counts for nothing', async () => {
    const run = await place();
    const slots = Array.from({ length: 8 }, (_, at) => `other-${at}`);
    for (const slot of slots) await store.slots.take(slot, 8, Date.now(), Date.now() + 60_000);
    for (let times = 0; times < 8; times += 1) {
      const stop = new AbortController();
      setTimeout(() => stop.abort('lost lock'), 20);
      await expect(work(run, answer, stop.signal)).rejects.toThrow();
    }
    // As that of a worker that died.
    await store.slots.renew('other-3', Date.now() - 1);
    expect(await work(run, answer)).toBe('broken');
  });

  it('has kept its answer: the next has nothing to do', async () => {
    const run = await place();
    slack.controls.arm('*', { kind: 'http', status: 500 }, 1_000);
    expect(await work(run, answer)).toBe('broken');
    let asked = 0;
    const again = await work(run, async () => {
      asked += 1;
      return report;
    });
    expect([again, asked]).toEqual(['nothing', 0]);
    expect((await store.runs.get(run.id))?.status).toBe('running');
    slack.controls.calm();
    await told(run);
    expect(texts(run)).toHaveLength(2);
  });

  it('has put up a fix without saying so: its buttons work', async () => {
    const [cause] = sampleReport.verdict.causes;
    const fixes = cause?.fixes.map((fix) => ({ ...fix, params: { node: 'node-2' } })) ?? [];
    const causes = cause ? [{ ...cause, fixes }] : [];
    const fixable = { ...report, report: { ...sampleReport, verdict: { ...sampleReport.verdict, causes } } };
    const run = await place();
    slack.controls.dropAfter('chat.postMessage', 2);
    await work(run, async () => fixable);
    await told(run);
    const [fix] = await store.fixes.ofRun(run.id);
    const buttons = slack
      .thread('#incidents', tsOf(run.card))
      .filter((message) => readable(message.blocks).includes('Needs approval'));
    expect(buttons.map(({ ts }) => ts)).toEqual([tsOf(fix?.message)]);
    const entries = await store.audit.read({ most: 10 });
    expect(entries.map(({ event }) => event)).toEqual(['proposed']);
  });
});

it('what is posted never unfurls, and carries what finds it again', async () => {
  const run = await place();
  await work(run, async () => report);
  await told(run);
  const posts = slack.calls('chat.postMessage').filter(({ args }) => args.text !== 'card');
  expect(posts.length).toBeGreaterThan(0);
  for (const { args } of posts) {
    expect(`${args.unfurl_links} ${args.unfurl_media} ${args.parse}`).toBe('false false none');
    expect(JSON.stringify(args.metadata)).toContain(run.id);
  }
});

it('a run that nobody ends is ended by the bots, once', async () => {
  const run = await place();
  await store.runs.take(run, 1, Date.now(), Date.now() - 1);
  const queues = openQueues(redis, keysUnder(prefix), () => {});
  const bots = [1, 2].map(() => {
    const bot = openTestChat(redis, prefix, slack);
    return { bot, watch: watchOverdue({ ...bot, queues, now: Date.now, onError: () => {}, eachMs: 30 }) };
  });
  await soon(() => expect(readable(slack.messages('#incidents')[0]?.blocks)).toMatch(/no other took it over/));
  await told(run);
  expect(slack.calls('chat.update')).toHaveLength(1);
  expect(texts(run)).toEqual([expect.stringMatching(/no other took it over.*Ask again/s)]);
  expect((await store.runs.get(run.id))?.status).toBe('failed');
  for (const { bot, watch } of bots) {
    watch.close();
    await bot.close();
  }
  await queues.close();
});
