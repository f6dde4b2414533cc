import {
  type PodAnswer,
  type Trait,
  traitText,
  type WorkloadAnswer,
  type WorkloadGroup,
} from '../case/overview-answer.ts';
import type { Symptom } from '../case/question.ts';
import type { NotChecked } from '../case/verdict.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { allGaps } from './all-gaps.ts';
import { byCause } from './by-cause.ts';
import { withUnmeasured } from './with-unmeasured.ts';

/** The pods of a workload, each with its answer → which are affected, by what, and what only they share. */

export interface WorkloadJudged {
  /** `deployment shop/web`, `pods of shop with app=web` */
  workload: string | Message;
  /** `false`: they are pods that have something in common, and nobody's. */
  isWorkload?: boolean;
  total: number;
  /** What was said of it and one try of each cannot show. */
  unmeasured?: readonly Symptom[];
  /** What is wrong with affected pods: `cannot reach shop/db-0 on 5432`, `lack an address`. */
  complaint: Message;
  /** What the others do: `reach shop/db-0 on 5432`, `have an address`. */
  praise: Message;
  pods: readonly PodAnswer[];
  notChecked: readonly NotChecked[];
}

/** A pod can do without a label; any other trait that is missing was not read, and tells nothing. */
const isLabel = (what: string): boolean => what.startsWith('label ');

/** Values that all of the affected have and none of the healthy has. */
const sharedBy = (affected: readonly PodAnswer[], healthy: readonly PodAnswer[]): Trait[] => {
  const [first] = affected;
  if (first === undefined || healthy.length === 0) return [];
  return Object.entries(first.traits)
    .filter(
      ([what, value]) =>
        affected.every((pod) => pod.traits[what] === value) &&
        healthy.every((pod) => pod.traits[what] !== value && (pod.traits[what] !== undefined || isLabel(what))),
    )
    .map(([what, value]) => ({ what, value }));
};

const groupsOf = (broken: readonly PodAnswer[], healthy: readonly PodAnswer[]): WorkloadGroup[] =>
  byCause(broken).flatMap((pods) => {
    const cause = pods[0]?.cause;
    if (cause === undefined) return [];
    return [{ cause, proof: pods[0]?.proof ?? [], pods: pods.map(({ pod }) => pod), shared: sharedBy(pods, healthy) }];
  });

const podsText = (count: number): Message => say('workload.pods', { count });

const summaryOf = (
  { workload, isWorkload = true, total, complaint, praise, pods }: WorkloadJudged,
  broken: readonly PodAnswer[],
  unknown: number,
  groups: readonly WorkloadGroup[],
  shared: readonly Trait[],
): Message => {
  const among = pods.length < total ? say('workload.among', { looked: pods.length, total }) : '';
  if (pods.length === 0) return isWorkload ? say('workload.no-pods', { workload }) : say('workload.none', { workload });
  const all = podsText(pods.length);
  if (broken.length === 0) {
    const fine = pods.length - unknown;
    return unknown === 0
      ? isWorkload
        ? say('workload.fine', { workload, pods: all, praise, among })
        : say('workload.all-fine', { workload, pods: all, praise, among })
      : say('workload.unsure', { workload, fine, pods: all, unknown, among });
  }
  const who =
    broken.length === pods.length
      ? say('workload.all', { pods: all })
      : say('workload.some', { broken: broken.length, pods: all });
  const [first] = groups;
  const cause = first?.cause.statement ?? '';
  const why = groups.length === 1 ? cause : say('workload.causes', { number: groups.length, first: cause });
  const traits = shared.slice(0, 3).map(traitText);
  const only = shared.length > 0 ? say('workload.only', { traits }) : '';
  return say('workload.broken', { workload, who, complaint, among, why, only });
};

/** Pure: the same pods give the same answer. */
export const judgeWorkload = (judged: WorkloadJudged): WorkloadAnswer => {
  const { pods } = judged;
  const broken = pods.filter(({ status }) => status === 'broken');
  const healthy = pods.filter(({ status }) => status === 'healthy');
  const unknown = pods.length - broken.length - healthy.length;
  const groups = groupsOf(broken, healthy);
  const shared = sharedBy(broken, healthy);
  const summary = summaryOf(judged, broken, unknown, groups, shared);
  return {
    kind: 'workload',
    workload: judged.workload,
    status: broken.length > 0 ? 'broken' : unknown > 0 || pods.length === 0 ? 'unknown' : 'healthy',
    summary: broken.length > 0 ? summary : withUnmeasured(summary, judged.unmeasured ?? []),
    looked: pods.length,
    total: judged.total,
    pods: [...pods],
    groups,
    shared,
    notChecked: allGaps([...judged.notChecked, ...pods.flatMap(({ notChecked }) => notChecked)]),
  };
};
