import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterCheckName, ClusterCheckReport } from '../../src/case/cluster-check.ts';
import { watchScheduledChecks } from '../../src/chat/watch-scheduled-checks.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { closeRedis, connectRedis } from '../../src/store/redis.ts';
import { openScheduledChecks } from '../../src/store/scheduled-checks.ts';
import { openWorkers } from '../../src/store/workers.ts';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { said } from '../helpers/said.ts';
import { sampleClusterCheck } from '../helpers/sample-cluster-check.ts';

/** Cluster checks that come by themselves: once per interval, told once, and noticed when they do not come. */

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url, {
    CALICO_WHY_SCHEDULED_EVERY: '60',
    CALICO_WHY_SCHEDULED_CHECKS: 'ipam,nodes',
    CALICO_WHY_SCHEDULED_CHANNEL: 'C0INCIDENTS',
    SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS',
  });
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const posted = () => talk.slack.messages('#incidents').map((message) => readable(message.blocks));
const clean = async (name: ClusterCheckName): Promise<ClusterCheckReport> => ({
  ...(await sampleClusterCheck(name)),
  status: 'clean',
  findings: [],
});

describe('scheduled checks', () => {
  it('one per interval however many workers there are; told when found, not again, and when resolved', async () => {
    const asked: { name: ClusterCheckName; at: number }[] = [];
    let clusterCheck = sampleClusterCheck;
    const look = (name: ClusterCheckName) => {
      asked.push({ name, at: Date.now() });
      return clusterCheck(name);
    };
    const bot = await talk.startBot();
    expect(bot.metricsPort).toBeUndefined();
    for (const _ of [1, 2]) await talk.startWorker(undefined, { clusterCheck: look, scheduledCheckMs: 1_000 });
    await soon(() => expect(asked.length).toBeGreaterThanOrEqual(6));
    const scheduledChecks = asked.filter(({ name }) => name === 'ipam');
    const [first, third] = [scheduledChecks[0], scheduledChecks[2]];
    expect((third?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(1_500);
    expect(posted()).toHaveLength(1);
    expect(posted()[0]).toMatch(/Scheduled check: 2 new.*Addresses \(IPAM\).*new: 2 addresses are allocated.*Nodes/s);
    const [message] = talk.slack.messages('#incidents');
    await soon(() => expect(talk.slack.thread('#incidents', message?.ts ?? '')).toHaveLength(3));
    clusterCheck = clean;
    await soon(() => expect(posted()).toHaveLength(2));
    expect(posted()[1]).toMatch(/Scheduled check: 2 resolved.*✅ resolved: 2 addresses are allocated/s);
    await soon(async () => {
      await talk.slack.openHome('asha');
      expect(readable(talk.slack.home('asha')?.blocks)).toMatch(/Scheduled check of the cluster.*nothing found/s);
    });
    // Who may not ask is told nothing of the cluster.
    await talk.slack.openHome('gita');
    await soon(() => expect(readable(talk.slack.home('gita')?.blocks)).toMatch(/Your questions|ask/i));
    expect(readable(talk.slack.home('gita')?.blocks)).not.toMatch(/Scheduled check/);
  });

  it('a worker that ends in the middle: another does the same check, and it is told once', async () => {
    let begun = 0;
    const hanging = await talk.startWorker(undefined, {
      scheduledCheckMs: 600_000,
      closeMs: 50,
      lockMs: 1_000,
      clusterCheck: (_name, _cluster, { signal }) => {
        begun += 1;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await soon(() => expect(begun).toBe(1));
    void hanging.close();
    const done: ClusterCheckName[] = [];
    await talk.startWorker(undefined, {
      scheduledCheckMs: 600_000,
      lockMs: 1_000,
      clusterCheck: (name) => {
        done.push(name);
        return sampleClusterCheck(name);
      },
    });
    await soon(() => expect(posted()).toHaveLength(1));
    expect(done).toEqual(['ipam', 'nodes']);
  });

  it('one that cannot look says so once, and what was found stays', async () => {
    let clusterCheck: typeof sampleClusterCheck = sampleClusterCheck;
    let scheduledChecks = 0;
    await talk.startWorker(undefined, {
      scheduledCheckMs: 700,
      clusterCheck: (name) => {
        if (name === 'ipam') scheduledChecks += 1;
        return clusterCheck(name);
      },
    });
    await soon(() => expect(posted()).toHaveLength(1));
    clusterCheck = () => Promise.reject(new Error('boom'));
    await soon(() => expect(posted()).toHaveLength(2));
    const so = scheduledChecks;
    await soon(() => expect(scheduledChecks).toBeGreaterThan(so + 1));
    expect(posted()).toHaveLength(2);
    expect(posted()[1]).toMatch(/2 not checked.*as before: 1 finding.*could not look/s);
  });

  it('checks that do not come are noticed, told once, and scheduled anew', async () => {
    const connection = connectRedis(talk.settings.redis, 'work', () => undefined);
    const keys = keysUnder(talk.settings.redis.prefix);
    const scheduledChecks = openScheduledChecks(connection, keys);
    const told: string[] = [];
    let now = 1_000_000_000_000;
    let scheduled = 0;
    const watch = watchScheduledChecks({
      scheduledChecks,
      workers: openWorkers(connection, keys.workers),
      everyMs: 3_600_000,
      schedule: async () => {
        scheduled += 1;
      },
      reporter: {
        news: async () => undefined,
        trouble: async (_, problem, next) => {
          told.push(`${said(problem)} ${said(next)}`);
        },
      },
      now: () => now,
      onError: () => undefined,
      eachMs: 3_600_000,
    });
    await watch.look();
    now += 3_600_000;
    await watch.look();
    expect(told).toEqual([]);
    now += 2 * 3_600_000;
    await watch.look();
    await watch.look();
    expect(told).toEqual([expect.stringMatching(/overdue: none has ended yet.*No worker of calico-why is running/)]);
    expect(scheduled).toBe(2);
    expect((await scheduledChecks.state(now, 3_600_000)).overdueSince).toBeDefined();
    await scheduledChecks.end({ id: 'r', begunAt: now, endedAt: now, clusterChecks: {} });
    expect(await scheduledChecks.state(now, 3_600_000)).toEqual({
      last: { id: 'r', begunAt: now, endedAt: now, clusterChecks: {} },
    });
    expect([
      await scheduledChecks.begin('a'),
      await scheduledChecks.begin('b'),
      await scheduledChecks.begin('a'),
    ]).toEqual([true, false, true]);
    watch.close();
    await closeRedis(connection);
  });
});
