import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted, in a registry of its own, so that several can live in one process. */
export const openMetrics = (role: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry, prefix: 'calico_why_' });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  const acknowledgements = histogram(
    'calico_why_ack_seconds',
    'Time to acknowledge what Slack sent',
    ['kind'],
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
  );
  const admissions = counter('calico_why_questions_total', 'Questions by what became of them at the door', [
    'admission',
  ]);
  const calls = counter('calico_why_slack_calls_total', 'Calls to Slack by method and outcome', ['method', 'outcome']);
  const jobs = histogram(
    'calico_why_job_seconds',
    'Duration of jobs by queue and outcome',
    ['queue', 'outcome'],
    [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90],
  );
  const fixes = counter('calico_why_fixes_total', 'Fixes that ended, by outcome and class', ['outcome', 'class']);
  const forgeries = counter(
    'calico_why_forged_total',
    'Records found in Redis that nobody who holds the key wrote: nothing was run by them',
    ['what'],
  );
  const told = counter(
    'calico_why_told_total',
    'Messages that Slack did not take at once, and how that ended: kept, told late, given up, refused',
    ['outcome'],
  );
  const alerts = counter('calico_why_alerts_total', 'Groups of alerts that were heard, by what became of them', [
    'outcome',
  ]);
  return {
    registry,
    acknowledged: (kind: string, seconds: number) => acknowledgements.observe({ kind }, seconds),
    admitted: (admission: string) => admissions.inc({ admission }),
    slackCall: (method: string, outcome: string) => calls.inc({ method, outcome }),
    job: (queue: string, outcome: string, seconds: number) => jobs.observe({ queue, outcome }, seconds),
    /** Something that could not be told at once, and how that ended. */
    told: (outcome: string) => told.inc({ outcome }),
    /** Asked when somebody reads the metrics. */
    watchOutbox: (waiting: () => Promise<{ messages: number; oldestAt?: number }>, now: () => number) => {
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
    /** Asked when somebody reads the metrics: what people said of verdicts, the same from every process. */
    watchJudgements: (
      totals: () => Promise<readonly { said: string; status: string; cause: string; count: number }[]>,
    ) => {
      new Gauge({
        name: 'calico_why_judged_verdicts',
        help: 'Verdicts that people said to be right or wrong, by status and first cause',
        labelNames: ['said', 'status', 'cause'],
        registers,
        async collect() {
          const all = await totals().catch(() => undefined);
          if (all === undefined) return;
          this.reset();
          for (const { count, ...labels } of all) this.set(labels, count);
        },
      });
    },
    /** A fix that ended, by how. */
    fix: (outcome: string, fixClass: string) => fixes.inc({ outcome, class: fixClass }),
    /** A group of alerts that was heard. */
    alert: (outcome: string) => alerts.inc({ outcome }),
    /** Found in Redis, and written by nobody who holds the key: `fix` or `audit`. */
    forged: (what: string) => forgeries.inc({ what }),
    /** Asked when somebody reads the metrics. */
    watchQueue: (depth: () => Promise<{ waiting: number; active: number }>) => {
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

export type Metrics = ReturnType<typeof openMetrics>;
