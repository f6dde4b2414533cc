import { oneOfEach, type Scope } from '../settings/scope-settings.ts';
import type { Conversation } from './places.ts';
import { recordVersion, stampOf } from './stamp.ts';

/** The names of everything that is kept in Redis, all under one prefix, for one workspace and one cluster. */
export interface Keys {
  /** What each record under these names and each job carries. */
  stamp: string;
  /** Hash: one run (`run-record.ts`). */
  run(id: string): string;
  /** Hash: which steps of a run are told, or kept to be (`steps.ts`). */
  steps(id: string): string;
  /** What people asked for and nobody has handled yet (`inbox.ts`): sorted set by when it is overdue, hash, hash of tries. */
  inbox: { due: string; requests: string; tries: string };
  /** What people are still to be told (`outbox.ts`). */
  outbox: {
    /** Sorted set: lines in which something waits, scored by when to look at them. */
    due: string;
    /** Sorted set: what waits, scored by since when. */
    kept: string;
    /** String, list, hash, hash: who tells it now; keys in order; the messages; what became of earlier ones. */
    line(name: string): { lease: string; list: string; hash: string; told: string };
  };
  /** Bytes: the case and report of a run, compressed (`evidence.ts`). */
  evidence(id: string): string;
  /** Hash: node → how much speaks against asking it again in this run (`suspects.ts`). */
  suspects(id: string): string;
  /** String: a delivery from Slack that was claimed or handled. */
  seen(delivery: string): string;
  /** String: id of the run that is answering this question now. */
  same(question: string): string;
  /** Sorted set: an asker's open runs, scored by when they count no more. */
  asker(user: string): string;
  /** Sorted set: a conversation's open runs, scored by when they count no more. */
  askedIn(conversation: Conversation): string;
  /** Hash: whose turn it is among conversations (`turns.ts`). */
  turns: string;
  /** List: newest runs of a person, newest first. */
  recentOfAsker(user: string): string;
  /** List: newest runs of a conversation, newest first. */
  recentIn(conversation: Conversation): string;
  /** String: id of the newest run of a thread. */
  thread(thread: Conversation): string;
  /** Hash: the summary message of a conversation. */
  summary(conversation: Conversation): string;
  /** Sorted set: open runs, scored by when they are overdue. */
  open: string;
  /** Sorted set: workers, scored by when they were last alive. */
  workers: string;
  /** Sorted set: diagnoses that run, scored by when their slot runs out. */
  slots: string;
  /** String: id of the cluster check of a kind that runs for a conversation. */
  clusterCheck(conversation: Conversation, clusterCheck: string): string;
  /** String: the last scheduled check that ended (`scheduled-checks.ts`). */
  lastScheduledCheck: string;
  /** String: id of the one that runs. */
  scheduledCheckRunning: string;
  /** String: since when scheduled cluster checks are on, in milliseconds since 1970. */
  scheduledChecksSince: string;
  /** String: that people were told of this trouble. */
  scheduledChecksTold(what: string): string;
  /** Hash: one fix (`fix-record.ts`). */
  fix(id: string): string;
  /** String: who asked a question, sealed (`askers.ts`). */
  askers(name: string): string;
  /** String: the approvals of a fix (`fix-record.ts`), apart from it: a worker writes fixes and may not write these. */
  approvals(id: string): string;
  /** String: id of the fix that was proposed for this cause of this answer. */
  sameFix(name: string): string;
  /** List: ids of the fixes that were proposed for a run. */
  fixesOf(runId: string): string;
  /** Sorted sets of fixes: scored by when they expire, by when they expire, by when their worker counts as gone. */
  fixesProposed: string;
  fixesApproved: string;
  fixesRunning: string;
  /** Sorted set: fixes that ended and of which people may not know yet, scored by when to tell them (again). */
  fixesUntold: string;
  /** Sorted set: fix workers, scored by when they were last alive. */
  fixers: string;
  /** Stream: the audit; never trimmed. */
  audit: string;
  /** Hash: hash, number and seal of the last entry of the audit. */
  auditHead: string;
  /** The same of what those write who have no key: it proves nothing. */
  auditUnproven: string;
  auditUnprovenHead: string;
  /** String: an entry that was written, by the random word of its writer. */
  auditWritten(word: string): string;
  /** Hash: how often a person pressed a button of a fix in this minute, and how often that was refused. */
  pressesOfMinute(user: string, fix: string): string;
  /** Hash: refused presses that are to be put on record, counted (`refusals.ts`). */
  refusalsCounted(user: string, fix: string): string;
  /** Sorted set: of whom and what such counts are, scored by when they are put on record. */
  refusalsDue: string;
  /** BullMQ's prefix. */
  queues: string;
}

/** Under what all stands that is of this workspace and cluster. */
export const rootOf = (whole: string, { workspace, cluster }: Scope): string =>
  `${whole}:v${recordVersion}:${workspace}:${cluster}`;

/** `whole`: where the audit is, which is one for all that comes after: its entries say whose they are. */
const keysIn = (whole: string, prefix: string, stamp: string): Keys => ({
  stamp,
  run: (id) => `${prefix}:run:${id}`,
  steps: (id) => `${prefix}:steps:${id}`,
  inbox: {
    due: `${prefix}:inbox:due`,
    requests: `${prefix}:inbox:requests`,
    tries: `${prefix}:inbox:tries`,
  },
  outbox: {
    due: `${prefix}:outbox:due`,
    kept: `${prefix}:outbox:kept`,
    line: (name) => ({
      lease: `${prefix}:outbox:lease:${name}`,
      list: `${prefix}:outbox:list:${name}`,
      hash: `${prefix}:outbox:messages:${name}`,
      told: `${prefix}:outbox:told:${name}`,
    }),
  },
  evidence: (id) => `${prefix}:evidence:${id}`,
  suspects: (id) => `${prefix}:suspects:${id}`,
  seen: (delivery) => `${prefix}:seen:${delivery}`,
  same: (question) => `${prefix}:same:${question}`,
  asker: (user) => `${prefix}:asker:${user}`,
  askedIn: (conversation) => `${prefix}:asked-in:${conversation}`,
  turns: `${prefix}:turns`,
  recentOfAsker: (user) => `${prefix}:recent:asker:${user}`,
  recentIn: (conversation) => `${prefix}:recent:in:${conversation}`,
  thread: (thread) => `${prefix}:thread:${thread}`,
  summary: (conversation) => `${prefix}:summary:${conversation}`,
  clusterCheck: (conversation, clusterCheck) => `${prefix}:cluster-check:${conversation}:${clusterCheck}`,
  lastScheduledCheck: `${prefix}:scheduled:last`,
  scheduledCheckRunning: `${prefix}:scheduled:running`,
  scheduledChecksSince: `${prefix}:scheduled:since`,
  scheduledChecksTold: (what) => `${prefix}:scheduled:told:${what}`,
  open: `${prefix}:open`,
  workers: `${prefix}:workers`,
  slots: `${prefix}:slots`,
  fix: (id) => `${prefix}:fix:${id}`,
  askers: (name) => `${prefix}:askers:${name}`,
  approvals: (id) => `${prefix}:approvals:${id}`,
  sameFix: (name) => `${prefix}:fix-same:${name}`,
  fixesOf: (runId) => `${prefix}:fixes-of:${runId}`,
  fixesProposed: `${prefix}:fixes:proposed`,
  fixesApproved: `${prefix}:fixes:approved`,
  fixesRunning: `${prefix}:fixes:running`,
  fixesUntold: `${prefix}:fixes:untold`,
  fixers: `${prefix}:fixers`,
  audit: `${whole}:audit`,
  auditHead: `${whole}:audit:head`,
  auditUnproven: `${whole}:unproven`,
  auditUnprovenHead: `${whole}:unproven:head`,
  auditWritten: (word) => `${whole}:audit:written:${word}`,
  pressesOfMinute: (user, fix) => `${prefix}:presses:${user}:${fix}`,
  refusalsCounted: (user, fix) => `${prefix}:refusals:${user}:${fix}`,
  refusalsDue: `${prefix}:refusals-due`,
  queues: `${prefix}:queue`,
});

export const keysUnder = (prefix: string, scope: Scope = oneOfEach): Keys =>
  keysIn(prefix, rootOf(prefix, scope), stampOf(scope));
