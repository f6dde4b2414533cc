import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openQueues } from '../../jobs/queues.ts';
import { openAudit } from '../../src/store/audit.ts';
import { type FixRecord, hasEnded } from '../../src/store/fix-record.ts';
import { openFixes } from '../../src/store/fixes.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { surely } from '../../src/store/surely.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { said } from '../helpers/said.ts';
import { sampleFix } from '../helpers/sample-fix.ts';
import { approvalBy, testSeal } from '../helpers/seal.ts';
import { nameOf, type Point, points } from './points.ts';

/** Fix workers that are killed and a Redis that falls, again and again; and what became of every fix. */

interface ChaosOptions {
  runs: number;
  workers: number;
  say: (line: string) => void;
}

export interface ChaosCounts {
  fixes: number;
  /** Fixes whose engine really ran; how often more than once. */
  ran: number;
  ranTwice: number;
  /** Fixes in no ended status, or in one that does not fit with what ran. */
  lost: number;
  /** Fixes that were not approved exactly once, of two deliveries of each click. */
  approvedOtherThanOnce: number;
  /** Runs that the audit does not announce. */
  notAnnounced: number;
  jobsLeft: number;
  workersKilled: number;
  workersCrashed: number;
  redisRestarts: number;
  byStatus: Record<string, number>;
  audit: string;
  auditEntries: number;
  violations: string[];
}

const prefix = 'chaos';
/** Not more than these wait at the same time, so that each meets its point soon. */
const openAtOnce = 24;
/** So that a short run meets points of every kind, too; it shares no factor with their number. */
const stride = 7;
const settleMs = 90_000;

interface Placed {
  id: string;
  point: Point | undefined;
  /** As its buttons show it. */
  shown: FixRecord;
  /** How many deliveries of its click made the approval. */
  approved: number;
}

const startWorkers = (server: RedisServer, folder: string, count: number) => {
  const alive = new Set<ChildProcess>();
  let over = false;
  let killed = 0;
  /** Ended by themselves, which no worker does. */
  let crashed = 0;
  let restarts = 0;
  let turn: Promise<void> = Promise.resolve();

  /** Every other time it falls without a warning. */
  const restart = (): Promise<void> => {
    turn = turn.then(async () => {
      restarts += 1;
      await (restarts % 2 === 0 ? server.kill() : server.end());
      await server.start();
    });
    return turn;
  };
  const begin = (): void => {
    const worker = fork(join(import.meta.dirname, 'fixer-process.ts'), [folder], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        SLACK_BOT_TOKEN: 'xoxb-chaos',
        REDIS_URL: server.url,
        REDIS_PREFIX: prefix,
        CALICO_WHY_FIXES: 'true',
        METRICS_PORT: '-1',
        LOG_LEVEL: process.env.CHAOS_LOG ?? 'silent',
      },
    });
    alive.add(worker);
    worker.on('message', (message) => {
      if (message !== 'restart Redis') return;
      void restart().then(() => worker.connected && worker.send('restarted'));
    });
    worker.on('error', () => {});
    worker.on('exit', (_code, signal) => {
      alive.delete(worker);
      if (over) return;
      if (signal === 'SIGKILL') killed += 1;
      else crashed += 1;
      begin();
    });
  };
  for (let at = 0; at < count; at += 1) begin();
  return {
    restart,
    counts: () => ({ workersKilled: killed, workersCrashed: crashed, redisRestarts: restarts }),
    stop: () => {
      over = true;
      for (const worker of alive) worker.kill('SIGKILL');
    },
  };
};

const judge = (
  placed: readonly Placed[],
  records: ReadonlyMap<string, FixRecord | undefined>,
  runsOf: ReadonlyMap<string, number>,
  announced: ReadonlySet<string>,
) => {
  const violations: string[] = [];
  const count = { ran: 0, ranTwice: 0, lost: 0, approvedOtherThanOnce: 0, notAnnounced: 0 };
  const byStatus: Record<string, number> = {};
  for (const { id, point, approved } of placed) {
    const record = records.get(id);
    const runs = runsOf.get(id) ?? 0;
    const status = record?.status ?? 'gone';
    const wrong = (kind: keyof typeof count, text: string): void => {
      count[kind] += 1;
      violations.push(`${id} (${nameOf(point)}): ${text}; status ${status}, ran ${runs} times`);
    };
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (runs > 0) count.ran += 1;
    if (runs > 1) wrong('ranTwice', 'it ran more than once');
    if (approved > 1 || record?.approvals.length !== 1) wrong('approvedOtherThanOnce', `approved ${approved} times`);
    if (runs > 0 && !announced.has(id)) wrong('notAnnounced', 'it ran and the audit did not say so before');
    if (record === undefined || !hasEnded(record.status)) wrong('lost', 'it never ended');
    else if (record.status === 'succeeded' && runs === 0) wrong('lost', 'it says that it succeeded and never ran');
    else if (runs > 0 && record.ranAt === undefined) wrong('lost', 'it ran and says that nothing was run');
    else if (runs > 0 && !['succeeded', 'failed', 'unknown'].includes(record.status)) wrong('lost', 'it ran');
  }
  return { ...count, byStatus, violations };
};

export const runChaos = async ({ runs, workers: workerCount, say }: ChaosOptions): Promise<ChaosCounts> => {
  const folder = mkdtempSync(join(tmpdir(), 'calico-why-chaos-'));
  writeFileSync(join(folder, 'plan'), '');
  const server = await startRedis();
  const settings = { url: server.url, prefix };
  // Two bots, each with a connection of its own: every click reaches both.
  const bots = [0, 1].map(() => connectRedis(settings, 'work', () => {}));
  const [first, second] = bots;
  if (first === undefined || second === undefined) throw new Error('no bots');
  const stores = [first, second].map((redis) => openFixes(redis, keysUnder(prefix), 1, testSeal));
  const [fixes] = stores;
  if (fixes === undefined) throw new Error('no store');
  const queues = [first, second].map((redis) => openQueues(redis, keysUnder(prefix), () => {}));
  const audit = openAudit(first, keysUnder(prefix), { seal: testSeal, sureForMs: 30_000 });
  const workers = startWorkers(server, folder, workerCount);
  const placed: Placed[] = [];
  const open = new Set<string>();

  /** One delivery of a click. Every fifth bot dies between the approval and the queue. */
  const click = async (fix: Placed, bot: number, dies: boolean): Promise<void> => {
    const answer = await surely(
      () => (stores[bot] ?? fixes).approve(fix.shown, approvalBy('U0ONCALL', 1, Date.now())),
      30_000,
    );
    if (answer.kind === 'approved') fix.approved += 1;
    if (dies) return;
    // Queued by both deliveries, which is one more way to run a fix twice.
    await surely(async () => queues[bot]?.fix({ fixId: fix.id }), 30_000).catch(() => {});
  };

  const place = async (at: number): Promise<void> => {
    const point = points[(at * stride) % points.length];
    const now = Date.now();
    const shown = await surely(() => fixes.propose(sampleFix(`run-${at}`), now, now + 900_000), 30_000);
    const { id } = shown;
    appendFileSync(join(folder, 'plan'), `${JSON.stringify({ fix: id, point: point ?? null })}\n`);
    const fix: Placed = { id, shown, point, approved: 0 };
    placed.push(fix);
    open.add(id);
    await Promise.all([0, 1].map((bot) => click(fix, bot, at % 5 === 4)));
  };

  const settle = async (most: number, deadline: number): Promise<void> => {
    while (open.size > most && performance.now() < deadline) {
      for (const id of open) {
        const record = await fixes.get(id).catch(() => undefined);
        if (record !== undefined && hasEnded(record.status)) open.delete(id);
      }
      if (open.size > most) await sleep(50);
    }
  };

  try {
    for (let at = 0; at < runs; at += 1) {
      await settle(openAtOnce - 1, performance.now() + settleMs);
      await place(at);
      if ((at + 1) % 25 === 0) say(`${at + 1} fixes, ${workers.counts().workersKilled} workers killed`);
    }
    await settle(0, performance.now() + settleMs);

    const records = new Map<string, FixRecord | undefined>();
    for (const { id } of placed) records.set(id, await fixes.get(id));
    const ranFile = join(folder, 'ran');
    const ranIds = existsSync(ranFile) ? readFileSync(ranFile, 'utf8').trim().split('\n') : [];
    const runsOf = new Map<string, number>();
    for (const id of ranIds) runsOf.set(id, (runsOf.get(id) ?? 0) + 1);
    const entries = await audit.read({ most: 1_000_000 });
    const announced = new Set(entries.filter(({ event }) => event === 'run begins').map(({ fix }) => fix ?? ''));
    const judged = judge(placed, records, runsOf, announced);
    const verified = await audit.verify();
    const depth = await queues[0]?.depth('fix');
    const jobsLeft = (depth?.waiting ?? 0) + (depth?.active ?? 0);
    return {
      fixes: placed.length,
      ...judged,
      jobsLeft,
      ...workers.counts(),
      audit: verified.ok ? 'holds' : `${verified.broken}: ${said(verified.reason)}`,
      auditEntries: entries.length,
      violations: verified.ok
        ? judged.violations
        : [...judged.violations, `the audit does not hold: ${said(verified.reason)}`],
    };
  } finally {
    workers.stop();
    await Promise.all(queues.map((queue) => queue.close().catch(() => {})));
    for (const bot of bots) bot.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
