import type { Redis } from 'ioredis';
import { type AskLimits, type Deliveries, openDeliveries } from './ask.ts';
import { type Askers, openAskers } from './askers.ts';
import { type Audit, type KeptEntry, openAudit } from './audit.ts';
import { type ClusterCheckClaims, openClusterCheckClaims } from './cluster-checks.ts';
import { type EvidenceStore, openEvidence } from './evidence.ts';
import { type Fixes, openFixes } from './fixes.ts';
import { type Inbox, openInbox } from './inbox.ts';
import type { Keys } from './keys.ts';
import { type OutboxStore, openOutboxStore } from './outbox.ts';
import { openRefusals, type Refusals } from './refusals.ts';
import { openRuns, type Runs } from './runs.ts';
import { openScheduledChecks, type ScheduledChecks } from './scheduled-checks.ts';
import type { Seal } from './seal.ts';
import { openSlots, type Slots } from './slots.ts';
import { openSummaries, type Summaries } from './summaries.ts';
import { openSuspects, type Suspects } from './suspects.ts';
import { openSteps, type Steps } from './told-steps.ts';
import { openTurns, type Turns } from './turns.ts';
import { openWorkers, type Workers } from './workers.ts';

/** Everything that is kept in Redis. */
export interface Store {
  deliveries: Deliveries;
  runs: Runs;
  evidence: EvidenceStore;
  workers: Workers;
  summaries: Summaries;
  slots: Slots;
  /** What people asked for and nobody has handled yet. */
  inbox: Inbox;
  /** What people are still to be told. */
  outbox: OutboxStore;
  clusterChecks: ClusterCheckClaims;
  /** The scheduled looks over the cluster. */
  scheduledChecks: ScheduledChecks;
  fixes: Fixes;
  /** The fix workers that are alive. */
  fixers: Workers;
  audit: Audit;
  askers: Askers;
  turns: Turns;
  refusals: Refusals;
  steps(runId: string): Steps;
  suspects(runId: string): Suspects;
}

interface StoreOptions {
  /** Of bot and fix worker. */
  seal: Seal | undefined;
  /** Told of each entry that this process adds to the audit. */
  onAudit: (entry: KeptEntry) => void;
  /** The audit is not as those who hold the key left it. */
  onForged: () => void;
}

export const openStore = (
  redis: Redis,
  keys: Keys,
  limits: AskLimits,
  { seal, onAudit, onForged }: Partial<StoreOptions> = {},
): Store => {
  return {
    deliveries: openDeliveries(redis, keys, limits),
    runs: openRuns(redis, keys),
    evidence: openEvidence(redis, keys, limits.keepDays),
    workers: openWorkers(redis, keys.workers),
    summaries: openSummaries(redis, keys),
    slots: openSlots(redis, keys),
    inbox: openInbox(redis, keys, seal),
    outbox: openOutboxStore(redis, keys),
    clusterChecks: openClusterCheckClaims(redis, keys),
    scheduledChecks: openScheduledChecks(redis, keys),
    fixes: openFixes(redis, keys, limits.keepDays, seal),
    fixers: openWorkers(redis, keys.fixers),
    turns: openTurns(redis, keys),
    askers: openAskers(redis, keys, { seal, onForged }),
    audit: openAudit(redis, keys, { seal, ...(onAudit && { onEntry: onAudit }), ...(onForged && { onForged }) }),
    refusals: openRefusals(redis, keys),
    steps: (runId) => openSteps(redis, keys, runId),
    suspects: (runId) => openSuspects(redis, keys, runId),
  };
};
