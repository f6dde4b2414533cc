import type { ReportAnswer } from '../case/answer.ts';
import { type End, nodeOfEnd, titleOfEnd } from '../case/end.ts';
import { describeMany } from '../case/many-pods.ts';
import type { Pod } from '../case/objects.ts';
import type { PodAnswer, WorkloadAnswer } from '../case/overview-answer.ts';
import {
  type EndRef,
  endsOf,
  isManyPods,
  type ManyPods,
  type QuestionOf,
  symptomsOf,
  workloadKinds,
} from '../case/question.ts';
import { inParallel } from '../collect/cluster-checks/in-parallel.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readPools } from '../collect/kubernetes/collect-objects.ts';
import { findWorkloads, podsOfWorkload, workloadNames } from '../collect/kubernetes/read-workload.ts';
import { selectedPods } from '../collect/kubernetes/selected-pods.ts';
import { PublicError, saidBy } from '../errors.ts';
import { podKey } from '../intended/endpoint.ts';
import { writeEnd } from '../question/end-ref.ts';
import { nearestNames } from '../question/nearest.ts';
import { judgeWorkload } from '../verdict/judge-workload.ts';
import { ofNow } from '../verdict/of-now.ts';
import { unmeasuredAtAll } from '../verdict/symptoms.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOptions } from './contract.ts';
import type { Diagnose } from './diagnose.ts';
import { partOf } from './part-of.ts';
import { podTraits } from './pod-traits.ts';
import { quiet } from './quiet.ts';
import { shareReads } from './share-reads.ts';
import { stepOf } from './step-of.ts';

/**
 * A question about many pods at either end or both (of a Deployment, StatefulSet or DaemonSet, with labels, of a
 * namespace or a node): some of them are diagnosed one by one, chosen so that every node is among them as far as
 * they go.
 */

type Asking = QuestionOf<'path' | 'no-address'>;
type WorkloadRef = Extract<EndRef, { kind: 'workload' }>;
interface Pods {
  kind: 'pods';
  title: string | Message;
  pods: Pod[];
  /** There may be more than were looked through. */
  isCut?: boolean;
}

/** Pods of one workload that are diagnosed. */
const mostDiagnosed = 10;
/** Diagnoses at the same time: each asks two nodes and sends packets. */
const width = 3;

const refOf = ({ namespace, name }: Pod) => ({ kind: 'pod', namespace, name }) as const;

/** The name may be that of a workload of another kind: `deploy/web` where web is a StatefulSet. */
const ofOtherKinds = async (cluster: Cluster, ref: WorkloadRef, signal: AbortSignal): Promise<WorkloadRef[]> => {
  const others = workloadKinds.filter((kind) => kind !== ref.workload);
  const found = await Promise.all(
    others.map(async (workload) => {
      const read = await findWorkloads(cluster, { ...ref, workload }, signal);
      return (read.ok ? read.value : []).map(
        ({ namespace, name }): WorkloadRef => ({ ...ref, workload, namespace, name }),
      );
    }),
  );
  return found.flat();
};

const findOfWorkload = async (
  end: 'from' | 'to',
  ref: WorkloadRef,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Pods | AskedBack> => {
  const typed = writeEnd(ref);
  const found = await findWorkloads(cluster, ref, signal);
  if (!found.ok) {
    throw new PublicError('cluster-refused', say('find.unread', { what: typed, reason: found.reason }), {
      next: say('find.workloads-next'),
    });
  }
  const asRef = (one: { namespace: string; name: string }): EndRef => ({
    ...ref,
    namespace: one.namespace,
    name: one.name,
  });
  const [workload, second] = found.value;
  if (workload === undefined) {
    const [other] = await ofOtherKinds(cluster, ref, signal);
    if (other !== undefined) {
      const named = { kind: ref.workload, name: typed.replace(/^\w+\//, ''), other: other.workload };
      return {
        kind: 'not-found',
        choice: { end, typed, options: [other] },
        statement: say('find.other-workload', named),
      };
    }
    const names = await workloadNames(cluster, ref, signal);
    const options = nearestNames(ref.name, names).map(asRef);
    return {
      kind: 'not-found',
      choice: { end, typed, options },
      statement: say('find.no-workload', { kind: ref.workload, name: typed.replace(/^\w+\//, '') }),
    };
  }
  if (second !== undefined) {
    const options = found.value.slice(0, 20).map(asRef);
    return {
      kind: 'choose',
      choice: { end, typed, options },
      statement: say('find.workloads-named', { count: found.value.length, kind: ref.workload, name: ref.name }),
    };
  }
  const pods = await podsOfWorkload(cluster, ref.workload, workload, signal);
  if (!pods.ok) {
    throw new PublicError('cluster-refused', say('find.pods-unread', { what: typed, reason: pods.reason }), {
      next: say('find.pods-next'),
    });
  }
  return { kind: 'pods', title: `${ref.workload} ${workload.namespace}/${workload.name}`, pods: pods.value };
};

/** Pods by their labels, or all of a namespace or a node; those of the host's network are their nodes'. */
const findSelected = async (
  ref: Exclude<ManyPods, WorkloadRef>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Pods> => {
  const typed = writeEnd(ref);
  const found = await selectedPods(cluster, ref, signal);
  if (!found.ok) {
    throw new PublicError('cluster-refused', say('find.pods-unread', { what: typed, reason: found.reason }), {
      next: say('find.pods-next'),
    });
  }
  const own = found.value.pods.filter(({ hostNetwork }) => !hostNetwork);
  const pods = ref.kind === 'labels' && own.length === 0 ? found.value.pods : own;
  return { kind: 'pods', title: describeMany(ref), pods, isCut: found.value.isCut };
};

const findPods = (
  end: 'from' | 'to',
  ref: ManyPods,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Pods | AskedBack> =>
  ref.kind === 'workload' ? findOfWorkload(end, ref, cluster, signal) : findSelected(ref, cluster, signal);

/** Without the pod at the other end, which reaches itself by its loopback. */
const without = (pods: Pods | undefined, other: EndRef | undefined): Pods | undefined => {
  if (pods === undefined || other === undefined) return pods;
  const isOther = ({ namespace, name, ips }: Pod): boolean =>
    (other.kind === 'pod' && other.name === name && (other.namespace ?? namespace) === namespace) ||
    (other.kind === 'address' && ips.includes(other.address));
  return { ...pods, pods: pods.pods.filter((pod) => !isOther(pod)) };
};

const lacksAddress = (pod: Pod): boolean => pod.ips.length === 0 && !pod.hostNetwork;

/** Troubled pods first, then one of each node in turn, so that each node is among them while there is room. */
const choosePods = (pods: readonly Pod[], most: number): Pod[] => {
  const rank = (pod: Pod): number => (lacksAddress(pod) ? 0 : pod.ready ? 2 : 1);
  const byNode = new Map<string, Pod[]>();
  const sorted = [...pods].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
  for (const pod of sorted) byNode.set(pod.nodeName ?? '', [...(byNode.get(pod.nodeName ?? '') ?? []), pod]);
  const chosen: Pod[] = [];
  for (let round = 0; chosen.length < Math.min(most, pods.length); round += 1) {
    for (const list of byNode.values()) {
      const pod = list[round];
      if (pod !== undefined && chosen.length < most) chosen.push(pod);
    }
  }
  return chosen;
};

interface Pair {
  pod: Pod;
  question: Asking;
}

/** Every chosen pod is in one pair; of two workloads they are paired in turn. */
const pairsOf = (question: Asking, from: Pods | undefined, to: Pods | undefined): { pairs: Pair[]; subject: Pods } => {
  const subject = from ?? to ?? { kind: 'pods', title: '', pods: [] };
  if (question.kind === 'no-address') {
    const due = choosePods(subject.pods.filter(lacksAddress), mostDiagnosed);
    return { pairs: due.map((pod) => ({ pod, question: { ...question, subject: refOf(pod) } })), subject };
  }
  const sources = from && choosePods(from.pods, mostDiagnosed);
  const targets = to && choosePods(to.pods, mostDiagnosed);
  if (sources && targets) {
    const pairs = sources.flatMap((pod, index) => {
      const others = targets.filter((target) => podKey(target) !== podKey(pod));
      const target = others[index % Math.max(1, others.length)];
      return target === undefined ? [] : [{ pod, question: { ...question, from: refOf(pod), to: refOf(target) } }];
    });
    return { pairs, subject };
  }
  if (sources) return { pairs: sources.map((pod) => ({ pod, question: { ...question, from: refOf(pod) } })), subject };
  return { pairs: (targets ?? []).map((pod) => ({ pod, question: { ...question, to: refOf(pod) } })), subject };
};

const answerOf = (pod: Pod, answer: ReportAnswer, isSender: boolean, alone: boolean): PodAnswer => {
  const { case: c } = answer;
  const other: End = isSender ? c.to : c.from;
  return {
    pod: podKey(pod),
    ...(pod.nodeName === undefined ? {} : { node: pod.nodeName }),
    ...(alone ? {} : { counterpart: titleOfEnd(other) }),
    ...partOf(answer, (what) => say('unchecked.of-pod', { pod: podKey(pod), what })),
    traits: podTraits(pod, c, alone ? undefined : nodeOfEnd(other)),
  };
};

const failedAnswer = (pod: Pod, reason: Message): PodAnswer => ({
  pod: podKey(pod),
  ...(pod.nodeName === undefined ? {} : { node: pod.nodeName }),
  status: 'unknown',
  summary: say('workload.undiagnosed', { pod: podKey(pod), reason }),
  proof: [],
  traits: podTraits(pod, undefined, undefined),
  notChecked: [{ what: verbatim(podKey(pod)), reason }],
});

/** What an asker is to hear before any pod is diagnosed. */
const isAsked = (found: Pods | AskedBack | undefined): found is AskedBack =>
  found !== undefined && found.kind !== 'pods';

const wordsOf = (question: Asking, from: Pods | undefined): { complaint: Message; praise: Message } => {
  if (question.kind === 'no-address')
    return { complaint: say('workload.lack-address'), praise: say('workload.have-address') };
  const other = from === undefined ? question.from : question.to;
  const isMany = other.kind === 'labels' || other.kind === 'pods' || other.kind === 'internet';
  const end = isMany ? describeMany(other) : verbatim(writeEnd(other));
  const { port } = question;
  const ask = port === undefined ? end : say('workload.on-port', { end, port });
  return from === undefined
    ? { complaint: say('workload.cannot-be-reached', { ask }), praise: say('workload.can-be-reached', { ask }) }
    : { complaint: say('workload.cannot-reach', { ask }), praise: say('workload.reach', { ask }) };
};

/** Pods that have what is asked for need no diagnosis. */
const withAddress = (pod: Pod, pools: Parameters<typeof podTraits>[1]): PodAnswer => ({
  pod: podKey(pod),
  ...(pod.nodeName === undefined ? {} : { node: pod.nodeName }),
  status: 'healthy',
  summary:
    pod.ips.length > 0
      ? say('workload.pod-has-address', { pod: podKey(pod), addresses: pod.ips.join(', ') })
      : say('workload.pod-has-node-address', { pod: podKey(pod) }),
  proof: [],
  traits: podTraits(pod, pools, undefined),
  notChecked: [],
});

export const answerWorkload = async (
  question: Asking,
  cluster: Cluster,
  diagnose: Diagnose,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<WorkloadAnswer | AskedBack> => {
  const { signal } = options;
  const alone = question.kind === 'no-address';
  const shared = shareReads(cluster, signal);
  listener.progress(say('progress.workload'));
  const find = (end: 'from' | 'to', ref: EndRef | undefined) =>
    ref !== undefined && isManyPods(ref) ? findPods(end, ref, shared, signal) : undefined;
  const [sender, receiver] = endsOf(question);
  const [from, to] = await Promise.all([find('from', sender), find('to', receiver)]);
  if (isAsked(from)) return from;
  if (isAsked(to)) return to;
  const { pairs, subject } = pairsOf(question, without(from, receiver), without(to, sender));
  if (alone) await readPools(shared, signal);
  const answers: PodAnswer[] = [];
  const tell = (answer: PodAnswer): void => {
    answers.push(answer);
    listener.finding(stepOf(answer, { id: `pod ${answer.pod}`, object: `Pod ${answer.pod}` }));
  };

  let asked: AskedBack | undefined;
  let done = 0;
  const one = async ({ pod, question: ofPod }: Pair): Promise<void> => {
    if (asked || signal.aborted) return;
    listener.progress(say('progress.pods', { done, total: pairs.length, pod: podKey(pod) }));
    try {
      const outcome = await diagnose(ofPod, shared, quiet, { ...options, burst: false });
      if (outcome.kind === 'report') tell(answerOf(pod, outcome, from !== undefined, alone));
      else asked ??= outcome;
    } catch (error) {
      tell(failedAnswer(pod, saidBy(error)));
    }
    done += 1;
  };
  // The first one shows whether the other end is understood at all.
  const [first, ...rest] = pairs;
  if (first) await one(first);
  await inParallel(rest, width, one);
  if (asked) return asked;
  if (alone)
    for (const pod of subject.pods.filter((each) => !lacksAddress(each)).slice(0, mostDiagnosed))
      answers.push(withAddress(pod, undefined));
  const order = new Map(subject.pods.map((pod, index) => [podKey(pod), index]));
  answers.sort((a, b) => (order.get(a.pod) ?? 0) - (order.get(b.pod) ?? 0));
  const judged = judgeWorkload({
    workload: subject.title,
    total: subject.pods.length,
    ...wordsOf(question, from),
    unmeasured: unmeasuredAtAll(symptomsOf(question)),
    pods: answers,
    isWorkload: [sender, receiver].find((end) => end !== undefined && isManyPods(end))?.kind === 'workload',
    notChecked: [from, to].flatMap((pods) =>
      pods?.isCut ? [{ what: say('unchecked.further-pods'), reason: say('unchecked.many-pods') }] : [],
    ),
  });
  return judged.status === 'broken' ? judged : { ...judged, summary: ofNow(judged.summary, question) };
};
