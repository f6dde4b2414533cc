// npm run bench:memory [-- QUESTIONS]: what a worker holds after a forced collection, at question 200 and at
// question 1,000. A real worker process on a real Redis; the API server and Slack are doubles, and the probes
// answer what those of a lab have answered once.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openQueues } from '../../jobs/queues.ts';
import { smallHeap } from '../../src/service/small-heap.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { askedWhy } from '../helpers/asked-why.ts';
import { aMessage, aThread, inChannel } from '../helpers/places.ts';
import { type Output, startLyingProbes } from '../helpers/probe-double.ts';
import { startRedis } from '../helpers/redis.ts';
import { startLab } from '../lab/lab.ts';
import { startWorkspace } from '../workspace/workspace.ts';
import type { MemoryAnswer } from './memory-worker.ts';

const last = Number(process.argv[2] ?? 1_000);
const first = Math.max(1, Math.round(last / 5));
/** At most this much more at the last question than at the first that is measured. */
const mostGrowth = 1.1;
/** Slack takes one message a second and channel; a worker has 16 questions in its hands. */
const channels = Array.from({ length: 24 }, (_, n) => `C0MEMORY${n}`);
const prefix = 'memory';

const lab = await startLab({ name: `memory-${process.pid}`, encap: 'vxlan' });
const recorded = new Map<string, Promise<Output>>();
const { api, kubeconfig } = await startLyingProbes(lab, (node, argv) =>
  argv.includes('snapshot')
    ? (real) => {
        const known = recorded.get(node) ?? real().then((stdout) => ({ stdout }));
        recorded.set(node, known);
        return known;
      }
    : undefined,
);
const server = await startRedis();
const slack = await startWorkspace({
  channels: channels.map((id) => ({
    id,
    name: id.toLowerCase(),
    kind: 'channel' as const,
    topic: '',
    members: ['U0CALICOBOT'],
    pins: [],
    bookmarks: [],
  })),
});
const redis = new Redis(server.url);
const store = openStore(redis, keysUnder(prefix), { perAsker: 100, perChannel: 100, runSeconds: 90, keepDays: 1 });
const queues = openQueues(redis, keysUnder(prefix), () => {});

const worker = fork(new URL('memory-worker.ts', import.meta.url), {
  execArgv: ['--no-warnings', '--expose-gc', ...smallHeap],
  env: {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LOG_LEVEL: 'error',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: server.url,
    REDIS_PREFIX: prefix,
    KUBECONFIG: kubeconfig,
    CALICO_WHY_LIVE: 'never',
    CALICO_WHY_LIMIT_PER_CLUSTER: '16',
    METRICS_PORT: '-1',
  },
});
await once(worker, 'message');

const ends: Record<string, number> = {};
/** One question, from the queue to its end. */
const ask = async (number: number, channel: string): Promise<void> => {
  const question = askedWhy(`why shop/web-0 cannot reach shop/db-0 on ${1_024 + number}`);
  const runId = randomUUID().slice(0, 8);
  const asked = {
    runId,
    delivery: runId,
    conversation: inChannel(channel),
    asker: `U0MEMORY${number}`,
    question,
  };
  await store.deliveries.admit(asked, Date.now());
  const run = await store.runs.get(runId);
  if (run === undefined) throw new Error(`question ${number} was not taken in`);
  const posted = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text: 'card' }),
  });
  const { ts } = (await posted.json()) as { ts?: string };
  if (ts === undefined) throw new Error(`no card in ${channel}`);
  await store.runs.posted(run, aThread(channel, ts), aMessage(channel, ts), Date.now() + 600_000);
  await queues.diagnose({ runId, attempt: 1 });
  for (;;) {
    const status = (await store.runs.get(runId))?.status ?? 'gone';
    if (status !== 'asked' && status !== 'running') {
      ends[status] = (ends[status] ?? 0) + 1;
      return;
    }
    await sleep(50);
  }
};

let next = 1;
const until = async (most: number): Promise<MemoryAnswer> => {
  await Promise.all(
    channels.map(async (channel) => {
      while (next <= most) {
        const number = next;
        next += 1;
        await ask(number, channel);
      }
    }),
  );
  // What was posted last is on its way still.
  await sleep(3_000);
  const answer = once(worker, 'message');
  worker.send('memory');
  const [memory] = (await answer) as [MemoryAnswer];
  return memory;
};

const shown = ({ heap, external, resident }: MemoryAnswer): string =>
  `${((heap + external) / 1e6).toFixed(1)} MB in use (heap ${(heap / 1e6).toFixed(1)}, outside of it ${(external / 1e6).toFixed(1)}), ${(resident / 1e6).toFixed(0)} MB resident`;

let failed = true;
try {
  const begun = performance.now();
  const early = await until(first);
  console.log(`question ${first}: ${shown(early)}`);
  const late = await until(last);
  console.log(`question ${last}: ${shown(late)}`);
  const growth = (late.heap + late.external) / (early.heap + early.external);
  failed = growth > mostGrowth;
  console.log(`${(100 * (growth - 1)).toFixed(1)}% more; at most ${Math.round(100 * (mostGrowth - 1))}% are allowed`);
  console.log(`ended as: ${JSON.stringify(ends)}, in ${Math.round((performance.now() - begun) / 1_000)} s`);
} finally {
  worker.kill('SIGKILL');
  await queues.close();
  redis.disconnect();
  await slack.close();
  await server.stop();
  await api.close();
  await lab.stop();
}
process.exit(failed ? 1 : 0);
