import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted, in a registry of its own, so that several can live in one process. */
export interface Metrics {
  registry: Registry;
  acknowledged(kind: string, seconds: number): void;
  admitted(kind: string): void;
  slackCall(method: string, outcome: string): void;
  job(queue: string, outcome: string, seconds: number): void;
  /** Something that could not be told at once, and how that ended. */
  told(outcome: string): void;
  /** A fix that ended, by how. */
  fix(outcome: string, fixClass: string): void;
  /** Found in Redis, and written by nobody who holds the key: `fix` or `audit`. */
  forged(what: string): void;
  /** Both are asked when somebody reads the metrics. */
  watchOutbox(waiting: () => Promise<{ messages: number; oldestAt?: number }>, now: () => number): void;
  watchQueue(depth: () => Promise<{ waiting: number; active: number }>): void;
}

export const openMetrics = (role: string): Metrics => {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry, prefix: 'calico_why_' });
  const registers = [registry];
  const acknowledgements = new Histogram({
    name: 'calico_why_ack_seconds',
    help: 'Time to acknowledge what Slack sent',
    labelNames: ['kind'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  });
  const admissions = new Counter({
    name: 'calico_why_questions_total',
    help: 'Questions by what became of them at the door',
    labelNames: ['admission'],
    registers,
  });
  const calls = new Counter({
    name: 'calico_why_slack_calls_total',
    help: 'Calls to Slack by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const jobs = new Histogram({
    name: 'calico_why_job_seconds',
    help: 'Duration of jobs by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90],
    registers,
  });
  const fixes = new Counter({
    name: 'calico_why_fixes_total',
    help: 'Fixes that ended, by outcome and class',
    labelNames: ['outcome', 'class'],
    registers,
  });
  const forgeries = new Counter({
    name: 'calico_why_forged_total',
    help: 'Records found in Redis that nobody who holds the key wrote: nothing was run by them',
    labelNames: ['what'],
    registers,
  });
  const told = new Counter({
    name: 'calico_why_told_total',
    help: 'Messages that Slack did not take at once, and how that ended: kept, told late, given up, refused',
    labelNames: ['outcome'],
    registers,
  });
  return {
    registry,
    acknowledged: (kind, seconds) => acknowledgements.observe({ kind }, seconds),
    admitted: (admission) => admissions.inc({ admission }),
    slackCall: (method, outcome) => calls.inc({ method, outcome }),
    job: (queue, outcome, seconds) => jobs.observe({ queue, outcome }, seconds),
    told: (outcome) => told.inc({ outcome }),
    watchOutbox: (waiting, now) => {
      const messages = new Gauge({
        name: 'calico_why_outbox_messages',
        help: 'Messages that wait to be told',
        registers,
        async collect() {
          const kept = await waiting().catch(() => undefined);
          if (kept === undefined) return;
          messages.set(kept.messages);
          oldest.set(kept.oldestAt === undefined ? 0 : Math.max(0, now() - kept.oldestAt) / 1_000);
        },
      });
      const oldest = new Gauge({
        name: 'calico_why_outbox_oldest_seconds',
        help: 'How long the oldest of them has been waiting',
        registers,
      });
    },
    fix: (outcome, fixClass) => fixes.inc({ outcome, class: fixClass }),
    forged: (what) => forgeries.inc({ what }),
    watchQueue: (depth) => {
      new Gauge({
        name: 'calico_why_queue_jobs',
        help: 'Jobs that wait and that run',
        labelNames: ['state'],
        registers,
        async collect() {
          const now = await depth().catch(() => undefined);
          if (now === undefined) return;
          this.set({ state: 'waiting' }, now.waiting);
          this.set({ state: 'active' }, now.active);
        },
      });
    },
  };
};
