import type { Redis } from 'ioredis';
import { openAlertGroups } from './alert-groups.ts';
import { type AskLimits, openDeliveries } from './ask.ts';
import { openAskedBack } from './asked-back.ts';
import { openAskers } from './askers.ts';
import { type KeptEntry, openAudit } from './audit.ts';
import { openClusterCheckClaims } from './cluster-checks.ts';
import { openEvidence } from './evidence.ts';
import { openFixes } from './fixes.ts';
import { type HistoryLimits, openHistory } from './history.ts';
import { openInbox } from './inbox.ts';
import { openJudgements } from './judgements.ts';
import type { Keys } from './keys.ts';
import { openKnownNames } from './known-names.ts';
import { openOutboxStore } from './outbox.ts';
import { openRefusals } from './refusals.ts';
import { openRuns } from './runs.ts';
import { openScheduledChecks } from './scheduled-checks.ts';
import type { Seal } from './seal.ts';
import { openSlots } from './slots.ts';
import { openSummaries } from './summaries.ts';
import { openSuspects, type Suspects } from './suspects.ts';
import { openSteps, type Steps } from './told-steps.ts';
import { openTurns } from './turns.ts';
import { openUsedNamespaces } from './used-namespaces.ts';
import { openWorkers } from './workers.ts';

interface StoreOptions {
  /** How long answers are remembered, and how many. */
  history: HistoryLimits;
  /** Of bot and fix worker. */
  seal: Seal | undefined;
  /** Told of each entry that this process adds to the audit. */
  onAudit: (entry: KeptEntry) => void;
  /** The audit is not as those who hold the key left it. */
  onForged: () => void;
}

const defaultHistory: HistoryLimits = { keepDays: 90, most: 5_000 };

/** Everything that is kept in Redis. */
export const openStore = (
  redis: Redis,
  keys: Keys,
  limits: AskLimits,
  { seal, onAudit, onForged, history = defaultHistory }: Partial<StoreOptions> = {},
) => {
  return {
    deliveries: openDeliveries(redis, keys, limits),
    runs: openRuns(redis, keys, limits),
    evidence: openEvidence(redis, keys, limits.keepDays),
    /** What people say of verdicts. */
    judgements: openJudgements(redis, keys, limits.keepDays),
    /** What was asked and found, long after its evidence is forgotten. */
    history: openHistory(redis, keys, history),
    workers: openWorkers(redis, keys.workers),
    summaries: openSummaries(redis, keys),
    slots: openSlots(redis, keys),
    /** What people asked for and nobody has handled yet. */
    inbox: openInbox(redis, keys, seal),
    /** What people are still to be told. */
    outbox: openOutboxStore(redis, keys),
    clusterChecks: openClusterCheckClaims(redis, keys),
    /** The scheduled looks over the cluster. */
    scheduledChecks: openScheduledChecks(redis, keys),
    /** The names that the cluster has. */
    names: openKnownNames(redis, keys),
    /** The namespace that a channel has chosen for bare names. */
    usedNamespaces: openUsedNamespaces(redis, keys),
    /** Alerts that are asked about. */
    alertGroups: openAlertGroups(redis, keys, limits.perChannel),
    /** Questions of which something is missing. */
    askedBack: openAskedBack(redis, keys),
    fixes: openFixes(redis, keys, limits.keepDays, seal),
    /** The fix workers that are alive. */
    fixers: openWorkers(redis, keys.fixers),
    turns: openTurns(redis, keys),
    askers: openAskers(redis, keys, { seal, onForged }),
    audit: openAudit(redis, keys, { seal, ...(onAudit && { onEntry: onAudit }), ...(onForged && { onForged }) }),
    refusals: openRefusals(redis, keys),
    steps: (runId: string): Steps => openSteps(redis, keys, runId),
    suspects: (runId: string): Suspects => openSuspects(redis, keys, runId),
  };
};

export type Store = ReturnType<typeof openStore>;
