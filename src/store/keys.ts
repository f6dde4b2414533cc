import { oneOfEach, type Scope } from '../settings/scope-settings.ts';
import type { Conversation } from './places.ts';
import { recordVersion, stampOf } from './stamp.ts';

/** Under what all stands that is of this workspace and cluster. */
export const rootOf = (whole: string, { workspace, cluster }: Scope): string =>
  `${whole}:v${recordVersion}:${workspace}:${cluster}`;

/** `whole`: where the audit is, which is one for all that comes after: its entries say whose they are. */
const keysIn = (whole: string, prefix: string, stamp: string) => ({
  /** What each record under these names and each job carries. */
  stamp,
  /** Hash: one run (`run-record.ts`). */
  run: (id: string) => `${prefix}:run:${id}`,
  /** Hash: which steps of a run are told, or kept to be (`steps.ts`). */
  steps: (id: string) => `${prefix}:steps:${id}`,
  /** What people asked for and nobody has handled yet (`inbox.ts`): sorted set by when it is overdue, hash, hash of tries. */
  inbox: {
    due: `${prefix}:inbox:due`,
    requests: `${prefix}:inbox:requests`,
    tries: `${prefix}:inbox:tries`,
  },
  /** What people are still to be told (`outbox.ts`). */
  outbox: {
    /** Sorted set: lines in which something waits, scored by when to look at them. */
    due: `${prefix}:outbox:due`,
    /** Sorted set: what waits, scored by since when. */
    kept: `${prefix}:outbox:kept`,
    /** String, list, hash, hash: who tells it now; keys in order; the messages; what became of earlier ones. */
    line: (name: string) => ({
      lease: `${prefix}:outbox:lease:${name}`,
      list: `${prefix}:outbox:list:${name}`,
      hash: `${prefix}:outbox:messages:${name}`,
      told: `${prefix}:outbox:told:${name}`,
    }),
  },
  /** Bytes: the case and report of a run, compressed (`evidence.ts`). */
  evidence: (id: string) => `${prefix}:evidence:${id}`,
  /** Hash: person → what they said of the verdict of a run (`judgements.ts`). */
  judgements: (id: string) => `${prefix}:judged:run:${id}`,
  /** Sorted set: runs of whose verdicts somebody said something, scored by when. */
  judgedRuns: `${prefix}:judged:runs`,
  /** Hash: how many verdicts were said to be right and wrong, by status and cause. */
  judgedTotals: `${prefix}:judged:totals`,
  /** Hash: node → how much speaks against asking it again in this run (`suspects.ts`). */
  suspects: (id: string) => `${prefix}:suspects:${id}`,
  /** String: a delivery from Slack that was claimed or handled. */
  seen: (delivery: string) => `${prefix}:seen:${delivery}`,
  /** String: id of the run that is answering this question now. */
  same: (question: string) => `${prefix}:same:${question}`,
  /** Sorted set: an asker's open runs, scored by when they count no more. */
  asker: (user: string) => `${prefix}:asker:${user}`,
  /** Sorted set: a conversation's open runs, scored by when they count no more. */
  askedIn: (conversation: Conversation) => `${prefix}:asked-in:${conversation}`,
  /** Hash: whose turn it is among conversations (`turns.ts`). */
  turns: `${prefix}:turns`,
  /** List: newest runs of a person, newest first. */
  recentOfAsker: (user: string) => `${prefix}:recent:asker:${user}`,
  /** List: newest runs of a conversation, newest first. */
  recentIn: (conversation: Conversation) => `${prefix}:recent:in:${conversation}`,
  /** String: id of the newest run of a thread. */
  thread: (thread: Conversation) => `${prefix}:thread:${thread}`,
  /** Hash: the summary message of a conversation. */
  summary: (conversation: Conversation) => `${prefix}:summary:${conversation}`,
  /** String: id of the cluster check of a kind that runs for a conversation. */
  clusterCheck: (conversation: Conversation, clusterCheck: string) =>
    `${prefix}:cluster-check:${conversation}:${clusterCheck}`,
  /** String: the last scheduled check that ended (`scheduled-checks.ts`). */
  lastScheduledCheck: `${prefix}:scheduled:last`,
  /** String: id of the one that runs. */
  scheduledCheckRunning: `${prefix}:scheduled:running`,
  /** String: since when scheduled cluster checks are on, in milliseconds since 1970. */
  scheduledChecksSince: `${prefix}:scheduled:since`,
  /** Sorted set: questions that were answered, scored by when. Hash: what is kept of each (`history.ts`). */
  history: { when: `${prefix}:history:when`, entries: `${prefix}:history:entries` },
  /** String: that people were told of this trouble. */
  scheduledChecksTold: (what: string) => `${prefix}:scheduled:told:${what}`,
  /** Sorted set: open runs, scored by when they are overdue. */
  open: `${prefix}:open`,
  /** String: a group of alerts that is asked about (`alert-groups.ts`); how many began in a conversation of late. */
  alerts: {
    group: (group: string) => `${prefix}:alerts:group:${group}`,
    begun: (conversation: Conversation, window: number) => `${prefix}:alerts:begun:${conversation}:${window}`,
  },
  /** String: the namespace that bare names of a conversation are in (`used-namespaces.ts`). */
  usedNamespace: (conversation: Conversation) => `${prefix}:used-namespace:${conversation}`,
  /** String: the question of a thread of which something is missing (`asked-back.ts`). */
  askedBack: (thread: Conversation) => `${prefix}:asked-back:${thread}`,
  /** Hash: the names that the cluster has (`known-names.ts`). String: id of the worker that reads them now. */
  names: `${prefix}:names`,
  namesWriter: `${prefix}:names:writer`,
  /** Sorted set: workers, scored by when they were last alive. */
  workers: `${prefix}:workers`,
  /** Sorted set: diagnoses that run, scored by when their slot runs out. */
  slots: `${prefix}:slots`,
  /** Hash: one fix (`fix-record.ts`). */
  fix: (id: string) => `${prefix}:fix:${id}`,
  /** String: who asked a question, sealed (`askers.ts`). */
  askers: (name: string) => `${prefix}:askers:${name}`,
  /** String: the approvals of a fix (`fix-record.ts`), apart from it: a worker writes fixes and may not write these. */
  approvals: (id: string) => `${prefix}:approvals:${id}`,
  /** String: id of the fix that was proposed for this cause of this answer. */
  sameFix: (name: string) => `${prefix}:fix-same:${name}`,
  /** List: ids of the fixes that were proposed for a run. */
  fixesOf: (runId: string) => `${prefix}:fixes-of:${runId}`,
  /** Sorted sets of fixes: scored by when they expire, by when they expire, by when their worker counts as gone. */
  fixesProposed: `${prefix}:fixes:proposed`,
  fixesApproved: `${prefix}:fixes:approved`,
  fixesRunning: `${prefix}:fixes:running`,
  /** Sorted set: fixes that ended and of which people may not know yet, scored by when to tell them (again). */
  fixesUntold: `${prefix}:fixes:untold`,
  /** Sorted set: fix workers, scored by when they were last alive. */
  fixers: `${prefix}:fixers`,
  /** Stream: the audit; never trimmed. */
  audit: `${whole}:audit`,
  /** Hash: hash, number and seal of the last entry of the audit. */
  auditHead: `${whole}:audit:head`,
  /** The same of what those write who have no key: it proves nothing. */
  auditUnproven: `${whole}:unproven`,
  auditUnprovenHead: `${whole}:unproven:head`,
  /** String: an entry that was written, by the random word of its writer. */
  auditWritten: (word: string) => `${whole}:audit:written:${word}`,
  /** Hash: how often a person pressed a button of a fix in this minute, and how often that was refused. */
  pressesOfMinute: (user: string, fix: string) => `${prefix}:presses:${user}:${fix}`,
  /** Hash: refused presses that are to be put on record, counted (`refusals.ts`). */
  refusalsCounted: (user: string, fix: string) => `${prefix}:refusals:${user}:${fix}`,
  /** Sorted set: of whom and what such counts are, scored by when they are put on record. */
  refusalsDue: `${prefix}:refusals-due`,
  /** BullMQ's prefix. */
  queues: `${prefix}:queue`,
});

/** The names of everything that is kept in Redis, all under one prefix, for one workspace and one cluster. */
export type Keys = ReturnType<typeof keysIn>;

export const keysUnder = (prefix: string, scope: Scope = oneOfEach): Keys =>
  keysIn(prefix, rootOf(prefix, scope), stampOf(scope));
