import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openQueues } from '../../jobs/queues.ts';
import { runWorker } from '../../jobs/run-worker.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { startRedis } from '../helpers/redis.ts';
import { percentile } from './percentile.ts';

/**
 * What the queue of questions costs beside bare BullMQ: the same jobs put and taken on the same Redis in the same
 * run, in short slices by turns; of each round the quieter slices count, and the median of the rounds; exits with 1 where ours is slower than `--least` of it.
 */
const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '9000' },
    rounds: { type: 'string', default: '5' },
    least: { type: 'string', default: '0.8' },
  },
});
const rounds = Number(values.rounds);
const least = Number(values.least);
const slices = 30;
const jobs = Math.ceil(Number(values.jobs) / slices);
/** As many puts wait for Redis at the same time. */
const inFlight = 50;
const concurrency = 16;

const server = await startRedis();
const connect = () => new Redis(server.url, { maxRetriesPerRequest: null });
const runIds = Array.from({ length: jobs }, () => randomUUID().replaceAll('-', '').slice(0, 16));

/** One way to put and take; times are milliseconds. */
interface Way {
  put(runId: string): Promise<unknown>;
  /** Begins to take. */
  take(process: () => Promise<string>): void;
  close(): Promise<void>;
}

interface Times {
  put: number;
  taken: number;
}

const openBare = async (prefix: string): Promise<Way> => {
  const [asking, taking] = [connect(), connect()];
  const queue = new Queue('diagnose', { connection: asking, prefix });
  await queue.waitUntilReady();
  let worker: Worker | undefined;
  return {
    put: (runId) => queue.add('diagnose', { runId, attempt: 1 }),
    take: (process) => {
      worker = new Worker('diagnose', process, { connection: taking, prefix, concurrency });
    },
    close: async () => {
      await worker?.close();
      await queue.close();
      for (const redis of [asking, taking]) redis.disconnect();
    },
  };
};

const openOurs = async (prefix: string): Promise<Way> => {
  const [asking, taking] = [connect(), connect()];
  const queues = openQueues(asking, keysUnder(prefix), () => {});
  await queues.depth();
  let worker: ReturnType<typeof runWorker> | undefined;
  return {
    put: (runId) => queues.diagnose({ runId, attempt: 1, turn: 1 }),
    take: (process) => {
      const common = { queue: 'diagnose', keys: keysUnder(prefix), concurrency };
      worker = runWorker(taking, { ...common, process, onError: () => {}, onGivenUp: () => {} });
    },
    close: async () => {
      await worker?.close(1_000);
      await queues.close();
      for (const redis of [asking, taking]) redis.disconnect();
    },
  };
};

const putAll = async (way: Way): Promise<number> => {
  let at = 0;
  const next = async (): Promise<void> => {
    for (let id = runIds[at++]; id !== undefined; id = runIds[at++]) await way.put(id);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: inFlight }, next));
  return performance.now() - begun;
};

/** From the first that is taken to the last. */
const takeAll = async (way: Way): Promise<number> => {
  const all = Promise.withResolvers<void>();
  let taken = 0;
  let begun = 0;
  way.take(async () => {
    taken += 1;
    if (taken === 1) begun = performance.now();
    if (taken === jobs) all.resolve();
    return 'broken';
  });
  await all.promise;
  return performance.now() - begun;
};

const slice = async (open: (prefix: string) => Promise<Way>): Promise<Times> => {
  const way = await open(randomUUID());
  const times = { put: await putAll(way), taken: await takeAll(way) };
  await way.close();
  return times;
};

const admin = connect();
const ratios: Times[] = [];
try {
  for (const open of [openBare, openOurs]) await slice(open);
  for (let round = 1; round <= rounds; round += 1) {
    await admin.flushall();
    const times = {
      bare: { put: [] as number[], taken: [] as number[] },
      ours: { put: [] as number[], taken: [] as number[] },
    };
    for (let at = 0; at < slices; at += 1) {
      // Whoever goes first is not always the same.
      const turns = [['bare', openBare] as const, ['ours', openOurs] as const];
      for (const [name, open] of at % 2 === 0 ? turns : turns.reverse()) {
        const { put, taken } = await slice(open);
        times[name].put.push(put);
        times[name].taken.push(taken);
      }
    }
    // The slices that nothing else on the machine fell into.
    const quiet = (name: keyof typeof times, what: keyof Times): number => percentile(times[name][what], 25);
    const rate = (name: keyof typeof times, what: keyof Times): string =>
      `${((jobs * 1_000) / quiet(name, what)).toFixed(0)}/s`;
    ratios.push({
      put: quiet('bare', 'put') / quiet('ours', 'put'),
      taken: quiet('bare', 'taken') / quiet('ours', 'taken'),
    });
    console.log(
      `round ${round}: put ${rate('ours', 'put')}, bare ${rate('bare', 'put')}; taken ${rate('ours', 'taken')}, bare ${rate('bare', 'taken')}`,
    );
  }
} finally {
  admin.disconnect();
  await server.stop();
}
let good = true;
for (const what of ['put', 'taken'] as const) {
  const each = ratios.map((ratio) => ratio[what]);
  const median = percentile(each, 50);
  good &&= median >= least;
  console.log(`${what}: ${median.toFixed(2)} of bare BullMQ (median of ${rounds} rounds of ${slices * jobs} jobs)`);
}
console.log(good ? `both are at least ${least}` : `at least one is below ${least}`);
process.exitCode = good ? 0 : 1;
