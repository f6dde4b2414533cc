import type { Message } from '../words/message.ts';
import type { ClusterCheckFinding } from './cluster-check.ts';
import type { Proof } from './finding.ts';
import type { PodAnswer } from './overview-answer.ts';
import type { Cause, NotChecked, SuggestedFix } from './verdict.ts';

/** How one node or one agent stands, by what it says of itself, what others say of it and the ways there. */

/** What a look at it comes to, before the ways there are tried. */
export interface Stand {
  /** What departs; `fail` is named as a cause, `warn` is said beside it. */
  findings: ClusterCheckFinding[];
  /** What was looked at and is as it should be, one line each. */
  checked: Message[];
  notChecked: NotChecked[];
  /** Why what was asked about cannot be judged by this; absent: it can. */
  unread?: Message;
}

/** One thing that is wrong with it. */
export interface StandingCause {
  statement: Message;
  proof: Proof[];
  fixes: SuggestedFix[];
  /** The cause of the ways that break; absent: a look at the node or its agents says it. */
  ofPaths?: Cause;
}

/** A way to or from the node that was tried: `pod` is its sender. */
export interface TriedPath extends PodAnswer {
  /** A policy, or the pod itself, keeps these packets away: that says nothing about the node. */
  bySelf?: true;
}

export interface StandingAnswer {
  kind: 'standing';
  /** `node node-2`, `BGP on node-2 with 10.0.0.5` */
  about: Message;
  status: 'broken' | 'healthy' | 'unknown';
  /** One sentence. */
  summary: Message;
  /** First what a person should look at first, which alone has fixes; the others may follow from it. */
  causes: StandingCause[];
  /** What departs and does no harm to what was asked, as far as can be told. */
  warnings: StandingCause[];
  checked: Message[];
  paths: TriedPath[];
  notChecked: NotChecked[];
}
