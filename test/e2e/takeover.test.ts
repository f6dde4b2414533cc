import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Diagnose, processDiagnose } from '../../jobs/diagnose.ts';
import { openQueues } from '../../jobs/queues.ts';
import { openAsking } from '../../src/chat/asking.ts';
import { openFixBoard } from '../../src/chat/fix-board.ts';
import { openFixOffers } from '../../src/chat/fix-offers.ts';
import { openFixRights } from '../../src/chat/fix-rights.ts';
import { openPeople } from '../../src/chat/people.ts';
import { connectSlack } from '../../src/chat/slack/client.ts';
import { openOutbox } from '../../src/chat/slack/outbox.ts';
import { openSchedule } from '../../src/chat/slack/schedule.ts';
import { openThread } from '../../src/chat/thread.ts';
import { watchOverdue } from '../../src/chat/watch.ts';
import { openLog, slackLog } from '../../src/service/log.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import type { Run } from '../../src/store/run-record.ts';
import { readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleCase, sampleFinding, sampleFindings, sampleQuestion, sampleReport } from '../helpers/sample-report.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';

/** The parts of a worker put together by hand, so that two can be in one run at the same time. */

let server: RedisServer;
let redis: Redis;
let slack: Workspace;
let store: Store;
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
  store = openStore(redis, prefix, { perAsker: 5, runSeconds: 60, keepDays: 1 });
});
afterEach(() => slack.close());

const client = () => connectSlack(slack.botToken, slack.apiUrl, quiet);
const outbox = (now = Date.now) =>
  openOutbox({ client: client(), schedule: openSchedule(), now, sleep: (ms) => sleep(ms) });

const place = async (): Promise<Run> => {
  const runId = randomUUID().slice(0, 8);
  const asked = {
    runId,
    delivery: runId,
    team: 'T0HOME',
    channel: 'C0INCIDENTS',
    asker: 'U0ASKER',
    question: sampleQuestion,
  };
  await store.deliveries.admit(asked, Date.now());
  const run = await store.runs.get(runId);
  const { ts = '' } = await client().chat.postMessage({ channel: 'C0INCIDENTS', text: 'card' });
  if (run === undefined) throw new Error('no run');
  await store.runs.posted(run, ts, ts, Date.now() + 60_000);
  return { ...run, threadTs: ts, cardTs: ts };
};

const offers = () => {
  const settings = { enabled: true, expireMinutes: 15, undoMinutes: 60, approvers: [], namespace: 'calico-why' };
  const people = openPeople({ client: client(), now: Date.now, onError: () => {} });
  const rights = openFixRights({ settings, people });
  const board = openFixBoard({ store, outbox: outbox(), rights, now: Date.now, onError: () => {} });
  return openFixOffers({
    store,
    settings,
    able: { nodes: true },
    board,
    cluster: '',
    now: Date.now,
    onError: () => {},
  });
};

const work = (run: Run, diagnose: Diagnose, stop = new AbortController().signal) =>
  processDiagnose({ runId: run.id, attempt: 1 }, stop, {
    store,
    diagnose,
    live: 'never',
    runSeconds: 60,
    perCluster: 8,
    now: Date.now,
    onChange: () => Promise.resolve(),
    onError: () => {},
    openReporter: (taken, steps, isOwner) =>
      openThread({
        run: taken,
        steps,
        isOwner,
        outbox: outbox(),
        offers: offers(),
        drawPicture: () => Promise.resolve(undefined),
        now: Date.now,
        sleep: (ms) => sleep(ms),
        onError: () => {},
      }),
  });

const report = { kind: 'report', case: sampleCase, report: sampleReport } as const;
const texts = (run: Run) =>
  slack
    .thread('#incidents', run.cardTs ?? '')
    .slice(1)
    .map((message) => readable(message.blocks));
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 20 });

describe('a worker that lost its run without knowing', () => {
  it('falls silent', async () => {
    const run = await place();
    const gate = Promise.withResolvers<void>();
    const slow = work(run, async (_question, listener) => {
      listener.finding(sampleFinding('one', { check: 'host-veth' }));
      await gate.promise;
      listener.finding(sampleFinding('late', { statement: 'said too late', status: 'fail' }));
      return { ...report, report: { ...sampleReport, verdict: { ...sampleReport.verdict, summary: 'too late' } } };
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
    expect(texts(run).join('\n')).not.toMatch(/too late|one check/);
    expect(texts(run)).toHaveLength(3);
    expect(await store.runs.get(run.id)).toMatchObject({ status: 'broken', summary: sampleReport.verdict.summary });
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
    const before = texts(run).length;
    expect(await work(run, async () => report)).toBe('nothing');
    expect(texts(run)).toHaveLength(before);
  });
});

describe('a worker that died between posting and remembering', () => {
  const claimAs = async (run: Run, message: string, steps: string[], at: number): Promise<void> => {
    const owner = await store.runs.take(run, 1, Date.now(), Date.now() + 60_000);
    await store.steps(run.id, owner ?? -1).claim(message, steps, at);
  };

  it('has not posted: another does', async () => {
    const run = await place();
    await claimAs(run, 'steps-1-1', ['f:endpoint/forward'], Date.now() - 60_000);
    await work(run, async (_question, listener) => {
      for (const finding of sampleFindings) listener.finding(finding);
      return report;
    });
    expect(texts(run)[0]).toMatch(/endpoint, proxy arp/);
  });

  it('has posted: nobody posts again', async () => {
    const run = await place();
    await claimAs(run, 'steps-1-1', ['f:endpoint/forward'], Date.now() - 60_000);
    await claimAs(run, 'verdict-1', ['verdict'], Date.now() - 60_000);
    for (const message of ['steps-1-1', 'verdict-1']) {
      await client().chat.postMessage({
        channel: run.channel,
        thread_ts: run.threadTs ?? '',
        text: message,
        metadata: { event_type: 'calico_why', event_payload: { key: `${run.id}-${message}` } },
      });
    }
    await work(run, async (_question, listener) => {
      for (const finding of sampleFindings) listener.finding(finding);
      return report;
    });
    const all = texts(run);
    expect(all).toHaveLength(3);
    expect(all[2]).toMatch(/fine there: proxy arp/);
    expect(all.join('')).not.toMatch(/Fix:/);
  });

  it('has put up a fix without saying so: its buttons work', async () => {
    const [cause] = sampleReport.verdict.causes;
    const fixes = cause?.fixes.map((fix) => ({ ...fix, params: { node: 'node-2' } })) ?? [];
    const causes = cause ? [{ ...cause, fixes }] : [];
    const fixable = { ...report, report: { ...sampleReport, verdict: { ...sampleReport.verdict, causes } } };
    const run = await place();
    await claimAs(run, 'fixes-1-1', ['fixes-1'], Date.now() - 60_000);
    const { ts = '' } = await client().chat.postMessage({
      channel: run.channel,
      thread_ts: run.threadTs ?? '',
      text: 'the buttons',
      metadata: { event_type: 'calico_why', event_payload: { key: `${run.id}-fixes-1-1` } },
    });
    await work(run, async () => fixable);
    await soon(async () => expect((await store.fixes.ofRun(run.id))[0]?.messageTs).toBe(ts));
    expect(texts(run).filter((text) => text.includes('Needs approval'))).toEqual([]);
    const entries = await store.audit.read({ most: 10 });
    expect(entries.map(({ event }) => event)).toEqual(['proposed']);
  });

  it('may be posting still: another waits for it', async () => {
    const run = await place();
    await claimAs(run, 'steps-1-1', ['f:endpoint/forward'], Date.now() - 8_000);
    const begun = performance.now();
    await work(run, async (_question, listener) => {
      listener.finding(sampleFinding('endpoint/forward', { check: 'endpoint' }));
      return report;
    });
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    expect(texts(run)[0]).toMatch(/endpoint/);
  });
});

it('what is posted never unfurls, and carries what finds it again', async () => {
  const run = await place();
  await work(run, async () => report);
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
  const queues = openQueues(redis, prefix, () => {});
  const parts = {
    store,
    queues,
    client: client(),
    waitMs: 60_000,
    incidentChannels: [],
    newRunId: randomUUID,
    now: Date.now,
    onError: () => {},
    onAdmission: () => {},
  };
  const bots = [1, 2].map(() => {
    const asking = openAsking({ ...parts, outbox: outbox() });
    return { asking, watch: watchOverdue({ ...parts, asking, eachMs: 30 }) };
  });
  await soon(() => expect(readable(slack.messages('#incidents')[0]?.blocks)).toMatch(/no other took it over/));
  expect(slack.calls('chat.update')).toHaveLength(1);
  expect((await store.runs.get(run.id))?.status).toBe('failed');
  for (const { asking, watch } of bots) {
    watch.close();
    asking.close();
  }
  await queues.close();
});
