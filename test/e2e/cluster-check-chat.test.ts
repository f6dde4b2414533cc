import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterCheckJob } from '../../jobs/job-data.ts';
import { clusterCheckNames } from '../../src/case/cluster-check.ts';
import { openClusterCheckThread } from '../../src/chat/cluster-check-thread.ts';
import { PublicError } from '../../src/errors.ts';
import { openTestChat } from '../helpers/chat.ts';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { aMessage, aThread, inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleClusterCheck } from '../helpers/sample-cluster-check.ts';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url);
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const cards = () => talk.slack.messages('#incidents');
const card = (text: RegExp) =>
  soon(() => {
    const found = cards().at(-1);
    expect(readable(found?.blocks)).toMatch(text);
    if (found === undefined) throw new Error('no card');
    return found;
  });
const threadOf = (ts: string) => talk.slack.thread('#incidents', ts).slice(1);
/** The only message of a thread: it comes after the card. */
const reportIn = (ts: string) =>
  soon(() => {
    const thread = threadOf(ts);
    expect(thread).toHaveLength(1);
    return thread[0];
  });
const told = (text: RegExp) => soon(() => expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(text));

describe('/calico check', () => {
  it('gets a card, and the report in its thread', async () => {
    await talk.startBot();
    await talk.startWorker();
    const outcome = await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    expect(outcome.acknowledged).toBe(true);
    const { ts } = await card(/Check of addresses.*2 addresses are allocated.*1 found {2}· {2}1 not checked/s);
    expect(readable((await reportIn(ts))?.blocks)).toMatch(
      /IP pools.*default-ipv4-ippool.*gone-1.*Fix: .*calicoctl ipam release --ip=10\.0\.0\.4.*Not checked:.*services/s,
    );
  });

  it.each(clusterCheckNames)('%s is one of them', async (name) => {
    await talk.startBot();
    await talk.startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', `check ${name}`);
    await card(/2 addresses are allocated/);
  });

  it('is done once, however often Slack delivers it', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', 'check nodes');
    await talk.slack.redeliver();
    await card(/No worker of calico-why is running/);
    await talk.startWorker();
    const { ts } = await card(/2 addresses are allocated/);
    await reportIn(ts);
    expect(cards()).toHaveLength(1);
    expect(threadOf(ts)).toHaveLength(1);
  });

  it('one that is under way is not begun again beside it, and afterwards it is', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    await card(/No worker/);
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    await told(/one is under way in this channel already/);
    await talk.startWorker();
    await card(/2 addresses are allocated/);
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    await soon(() => expect(cards()).toHaveLength(2));
    await card(/2 addresses are allocated/);
  });

  it('of something unknown is answered with what there is', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', 'check printers');
    await told(/I cannot check printers.*check ipam\|duplicates\|nodes\|controllers.*Example: check ipam/s);
    expect(cards()).toEqual([]);
  });

  it('what cannot be asked is said on the card', async () => {
    await talk.startBot();
    await talk.startWorker(undefined, {
      clusterCheck: () =>
        Promise.reject(new PublicError('x', 'Nothing could be read: unauthorized', { next: 'Look at it.' })),
    });
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    await card(/Could not check: Nothing could be read: unauthorized.*Look at it/s);
  });

  it('a long report is a file as well', async () => {
    await talk.startBot();
    await talk.startWorker(undefined, {
      clusterCheck: async (name) => {
        const report = await sampleClusterCheck(name);
        const [finding] = report.findings;
        const findings = Array.from({ length: 40 }, (_, at) => ({
          ...finding,
          id: `f${at}`,
        })) as typeof report.findings;
        return { ...report, findings };
      },
    });
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    const { ts } = await card(/40 found/);
    await soon(() => expect(talk.slack.files()).toHaveLength(1));
    await soon(() => expect(readable(threadOf(ts)[0]?.blocks)).toMatch(/30 more found, in the file/));
  });

  it('a job that is done twice is told once', async () => {
    await talk.startBot();
    await talk.startWorker(undefined, { clusterCheck: sampleClusterCheck });
    await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
    const { ts } = await card(/2 addresses are allocated/);
    const connection = new Redis(redis.url);
    const chat = openTestChat(connection, talk.settings.redis.prefix, talk.slack);
    const posted = (await reportIn(ts))?.metadata?.event_payload.key as string;
    const job: ClusterCheckJob = {
      id: posted.replace(/-report$/, ''),
      clusterCheck: 'ipam',
      conversation: inChannel('C0INCIDENTS'),
      asker: 'U0ASKER',
      card: aMessage('C0INCIDENTS', ts),
      thread: aThread('C0INCIDENTS', ts),
      askedAt: Date.now() - 60_000,
    };
    const again = openClusterCheckThread({ job, ...chat, now: Date.now, onError: () => undefined });
    await again.finished(await sampleClusterCheck('ipam'));
    await chat.close();
    connection.disconnect();
    expect(threadOf(ts)).toHaveLength(1);
  });
});
