import type { ReportAnswer } from '../case/answer.ts';
import type { ClusterCheckNode } from '../case/cluster-check-input.ts';
import { nodeOfEnd, titleOfEnd } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import type { EndRef, QuestionOf } from '../case/question.ts';
import type { TriedPath } from '../case/standing-answer.ts';
import { causes } from '../faults/causes.ts';
import { podKey } from '../intended/endpoint.ts';
import { bareAddress, familyOf } from '../ip/texts.ts';
import { writeEnd } from '../question/end-ref.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { partOf } from './part-of.ts';

/** Ways to and from a node that stand for all of them: of pods there, of the node itself, in each family. */

export type PathAsked = Pick<QuestionOf<'path'>, 'from' | 'to'>;

/** Other nodes that are asked from. */
const mostOthers = 2;

/** Nodes to try it from: ready ones with an address, in the order of their names. */
export const chooseOthers = (nodes: readonly ClusterCheckNode[], node: string): ClusterCheckNode[] =>
  nodes
    .filter(({ name, os }) => name !== node && (os === undefined || os === 'linux'))
    .sort((a, b) => Number(b.ready) - Number(a.ready) || a.name.localeCompare(b.name, 'en', { numeric: true }))
    .slice(0, mostOthers);

const isUsable = (pod: Pod): boolean =>
  !pod.hostNetwork && !pod.finished && !pod.deleting && pod.phase === 'Running' && pod.ips.length > 0;

const usable = (pods: readonly Pod[]): Pod[] =>
  pods
    .filter(isUsable)
    .sort((a, b) => Number(b.ready) - Number(a.ready) || podKey(a).localeCompare(podKey(b), 'en', { numeric: true }));

const kinship = (a: Pod, b: Pod): number =>
  a.namespace !== b.namespace ? 0 : a.owner !== undefined && a.owner === b.owner ? 2 : 1;

/** Of one workload or namespace, where there is such a pair: policies are least likely to part them. */
const closest = (here: readonly Pod[], there: readonly Pod[]): [Pod, Pod] | undefined => {
  let best: { pair: [Pod, Pod]; kin: number } | undefined;
  for (const a of here) {
    for (const b of there) {
      const kin = kinship(a, b);
      if (best === undefined || kin > best.kin) best = { pair: [a, b], kin };
    }
  }
  return best?.pair;
};

const refOf = ({ namespace, name }: Pod): EndRef => ({ kind: 'pod', namespace, name });

/** By its second address where both have one, so that the other family is tried too. */
const inOtherFamily = (pod: Pod, sender: Pod): EndRef => {
  const [first = '', second] = pod.ips;
  const isShared = second !== undefined && sender.ips.some((each) => familyOf(each) !== familyOf(first));
  return isShared ? { kind: 'address', address: second } : refOf(pod);
};

export interface PathsChosen {
  paths: PathAsked[];
  /** There is no pod there that could be asked. */
  withoutPods: boolean;
}

/** `pods`: by node, as far as they could be read. */
export const choosePaths = (
  node: ClusterCheckNode,
  others: readonly ClusterCheckNode[],
  pods: ReadonlyMap<string, readonly Pod[]>,
): PathsChosen => {
  const [first, second = first] = others;
  if (first === undefined || second === undefined) return { paths: [], withoutPods: false };
  const onNode = (name: string): EndRef => ({ kind: 'node', name });
  const podsOn = (name: string): Pod[] => usable(pods.get(name) ?? []);
  const here = podsOn(node.name);
  const pair = closest(here, podsOn(first.name));
  const back = closest(here, podsOn(second.name)) ?? pair;
  const alone = here.find((pod) => pod !== pair?.[0]) ?? here[0];
  const ipv6 = node.ipv4 !== undefined && first.ipv6 !== undefined ? bareAddress(node.ipv6 ?? '') : undefined;
  return {
    paths: [
      ...(pair ? [{ from: refOf(pair[1]), to: refOf(pair[0]) }] : []),
      ...(back ? [{ from: refOf(back[0]), to: inOtherFamily(back[1], back[0]) }] : []),
      ...(alone ? [{ from: onNode(second.name), to: refOf(alone) }] : []),
      { from: onNode(first.name), to: onNode(node.name) },
      ...(ipv6 === undefined ? [] : [{ from: onNode(first.name), to: { kind: 'address', address: ipv6 } as const }]),
    ],
    withoutPods: here.length === 0,
  };
};

/** What policies and pods do by themselves says nothing of a node, unless the node itself is kept away. */
const isBySelf = ({ from, to }: PathAsked, { report }: ReportAnswer): boolean => {
  const owner = report.verdict.causes[0] && causes[report.verdict.causes[0].id].owner;
  const ofNodes = from.kind === 'node' && to.kind !== 'pod';
  return owner === 'workload' || (owner === 'policy' && !ofNodes);
};

export const triedPath = (asked: PathAsked, answer: ReportAnswer): TriedPath => {
  const { case: c, report } = answer;
  const node = nodeOfEnd(c.from);
  // Which of its families was tried shows only where its address is named.
  const named = asked.to.kind === 'address' && c.to.kind === 'pod' ? ` (${asked.to.address})` : '';
  const [from, to] = [titleOfEnd(c.from), `${titleOfEnd(c.to)}${named}`];
  return {
    pod: from,
    ...(node === undefined ? {} : { node }),
    counterpart: to,
    ...partOf(answer, (what) => say('unchecked.of-path', { from, to, what })),
    traits: {},
    ...(report.verdict.status === 'broken' && isBySelf(asked, answer) ? { bySelf: true as const } : {}),
  };
};

/** A way that could not be diagnosed. */
export const failedPath = ({ from, to }: PathAsked, reason: Message): TriedPath => ({
  pod: writeEnd(from),
  counterpart: writeEnd(to),
  status: 'unknown',
  summary: say('workload.undiagnosed', { pod: `${writeEnd(from)} → ${writeEnd(to)}`, reason }),
  proof: [],
  traits: {},
  notChecked: [],
});
