import { aboutStanding, agentTitles } from '../case/about-standing.ts';
import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import type { Finding } from '../case/finding.ts';
import type { Pod } from '../case/objects.ts';
import { type QuestionOf, symptomsOf } from '../case/question.ts';
import { got } from '../case/read.ts';
import type { StandingAnswer, TriedPath } from '../case/standing-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import { judgeMesh, type MeshJudged } from '../cluster-checks/mesh/judge-mesh.ts';
import {
  type AgentOfNodes,
  type AgentOfPods,
  isOfNodes,
  standOfAgent,
  standOfControllers,
  standOfNode,
  standOfPods,
} from '../cluster-checks/standing.ts';
import { collectAgentPods } from '../collect/cluster-checks/collect-agent-pods.ts';
import { collectControllers } from '../collect/cluster-checks/collect-controllers.ts';
import { collectNodes } from '../collect/cluster-checks/collect-nodes.ts';
import { inParallel } from '../collect/cluster-checks/in-parallel.ts';
import type { ClusterCheckReading } from '../collect/cluster-checks/lists.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { readPodsOnNodes } from '../collect/kubernetes/collect-objects.ts';
import { saidBy } from '../errors.ts';
import { agentSelector } from '../intended/agent-pod.ts';
import { bareAddress } from '../ip/texts.ts';
import { writeEnd } from '../question/end-ref.ts';
import { nearestNames } from '../question/nearest.ts';
import { judgeStanding, type StandingJudged } from '../verdict/judge-standing.ts';
import { ofNow } from '../verdict/of-now.ts';
import { unmeasuredAtAll } from '../verdict/symptoms.ts';
import { say } from '../words/say.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOptions } from './contract.ts';
import type { Diagnose } from './diagnose.ts';
import { around, lookAtMesh } from './look-at-mesh.ts';
import { chooseOthers, choosePaths, failedPath, type PathAsked, triedPath } from './node-paths.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';
import { quiet } from './quiet.ts';
import { shareReads } from './share-reads.ts';
import { stepOf } from './step-of.ts';

/** How one node or one agent stands: the cluster checks narrowed to it, and the ways to and from a node. */

type Asking = QuestionOf<'node' | 'agent'>;

export interface StandingParts {
  diagnose: Diagnose;
  probe?: Partial<ProbePlace> | undefined;
  now: () => number;
}

/** Nodes beside the one that is asked about whose BIRD is asked for the other end of a session. */
const mostPeers = 20;
/** Ways at the same time: each asks two nodes and sends packets. */
const width = 3;

/** How the pods of an agent are found, and what its pods are called in a list. */
const selectors: Record<AgentOfPods, string> = {
  typha: 'k8s-app=calico-typha',
  coredns: 'k8s-app=kube-dns',
  'kube-proxy': 'k8s-app=kube-proxy',
  apiserver: 'k8s-app=calico-apiserver',
  operator: 'k8s-app=tigera-operator',
};

const noNode = (typed: string, nodes: readonly ClusterCheckNode[]): AskedBack => {
  const name = typed.replace(/^node\//, '');
  const options = nearestNames(name, nodes).map((node) => ({ kind: 'node', name: node.name }) as const);
  return { kind: 'not-found', choice: { end: 'from', typed, options }, statement: say('find.no-node', { name }) };
};

const noPod = (typed: string, pods: readonly AgentPod[]): AskedBack => {
  const options = pods.slice(0, 20).map(({ namespace, name }) => ({ kind: 'pod', namespace, name }) as const);
  return { kind: 'not-found', choice: { end: 'from', typed, options }, statement: say('find.no-pod', { pod: typed }) };
};

const hasAddress = ({ ipv4, ipv6 }: ClusterCheckNode, addresses: readonly string[]): boolean =>
  [ipv4, ipv6].some((each) => addresses.includes(bareAddress(each ?? '') ?? ''));

/** The node itself and those at the other ends of its sessions, as far as they are not too many. */
const withPeers =
  (node: string | undefined, peers: readonly string[] = []) =>
  (nodes: readonly ClusterCheckNode[]): ClusterCheckNode[] => {
    const isMeant = (one: ClusterCheckNode): boolean => one.name === node || hasAddress(one, peers);
    const meant = nodes.filter(isMeant);
    // Nobody is named: the node that has the trouble may be any.
    if (node === undefined && meant.length === 0) return [...nodes];
    const others = nodes
      .filter((one) => !isMeant(one))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    return [...meant, ...others.slice(0, mostPeers)];
  };

/** One step for one way. */
const stepOfWay = (path: TriedPath, index: number): Finding =>
  stepOf(path, {
    id: `path ${index}`,
    object: `${path.pod} → ${path.counterpart ?? ''}`,
    ...(path.bySelf ? { status: 'warn', statement: say('standing.by-itself', { summary: path.summary }) } : {}),
  });

/** `judged` of this question, with what was said beside it. */
const judgeFor =
  (question: Asking) =>
  (judged: Omit<StandingJudged, 'about' | 'unmeasured'>): StandingAnswer => {
    const unmeasured = unmeasuredAtAll(symptomsOf(question));
    const answer = judgeStanding({ about: aboutStanding(question), unmeasured, ...judged });
    return answer.status === 'broken' ? answer : { ...answer, summary: ofNow(answer.summary, question) };
  };

const tryPaths = async (
  asked: readonly PathAsked[],
  question: QuestionOf<'node'>,
  cluster: ListingCluster,
  { diagnose }: StandingParts,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<TriedPath[]> => {
  const tried: { at: number; path: TriedPath }[] = [];
  const one = async ({ path, at }: { path: PathAsked; at: number }): Promise<void> => {
    if (options.signal.aborted) return;
    listener.progress(say('progress.paths', { done: tried.length, total: asked.length }));
    let outcome: TriedPath;
    try {
      const found = await diagnose({ kind: 'path', ...path, text: question.text }, cluster, quiet, options);
      outcome = found.kind === 'report' ? triedPath(path, found) : failedPath(path, found.statement);
    } catch (error) {
      outcome = failedPath(path, saidBy(error));
    }
    tried.push({ at, path: outcome });
    listener.finding(stepOfWay(outcome, at));
  };
  await inParallel(
    asked.map((path, at) => ({ path, at })),
    width,
    one,
  );
  return tried.sort((a, b) => a.at - b.at).map(({ path }) => path);
};

/** The ways to its pods are tried by themselves. */
const isNotOfPods = ({ what }: NotChecked): boolean => what.code !== 'mesh.packets-of-pods';

/** Packets between the node and some others, all at once; where nothing came of them, the ways speak alone. */
const aroundNode = async (
  reading: ClusterCheckReading,
  nodes: readonly ClusterCheckNode[],
  name: string,
  { probe, now }: StandingParts,
): Promise<MeshJudged | undefined> => {
  const near = around(nodes, name, now());
  if (near.length < 2) return undefined;
  return judgeMesh(await lookAtMesh(reading, { ...usualProbe, ...probe }, got(near), now()));
};

const answerNode = async (
  question: QuestionOf<'node'>,
  reading: ClusterCheckReading,
  parts: StandingParts,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<StandingAnswer | AskedBack> => {
  const { name } = question.subject;
  const { signal } = options;
  const input = await collectNodes(reading, { ...usualProbe, ...parts.probe }, withPeers(name));
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const node = nodes.find((one) => one.name === name);
  if (input.nodes.ok && node === undefined) return noNode(writeEnd(question.subject), nodes);
  const judge = judgeFor(question);
  const stand = standOfNode(input, name);
  if (node === undefined) return judge({ stand, paths: [] });
  const shared = { ...reading.cluster, ...shareReads(reading.cluster, signal) };
  const others = chooseOthers(nodes, name);
  const reads = readPodsOnNodes(shared, [name, ...others.map((other) => other.name)], signal);
  const pods = new Map<string, readonly Pod[]>();
  const notChecked: NotChecked[] = [];
  for (const [where, pending] of Object.entries(reads)) {
    const read = await pending;
    if (read.ok) pods.set(where, read.value);
    else notChecked.push({ what: say('meaning.pods-on', { node: where }), reason: read.reason });
  }
  const chosen = choosePaths(node, others, pods);
  if (chosen.paths.length === 0) notChecked.push({ what: say('standing.ways'), reason: say('standing.alone') });
  else if (chosen.withoutPods && pods.has(name))
    notChecked.push({ what: say('standing.ways-to-pods'), reason: say('standing.without-pods', { node: name }) });
  const [paths, packets] = await Promise.all([
    tryPaths(chosen.paths, question, shared, parts, listener, options),
    options.live === 'never' ? undefined : aroundNode(reading, nodes, name, parts),
  ]);
  const whole =
    packets === undefined
      ? stand
      : {
          ...stand,
          findings: [...packets.findingsOf(name), ...stand.findings],
          checked: [...stand.checked, ...packets.checked],
        };
  return judge({
    stand: whole,
    paths,
    notChecked: [...notChecked, ...(packets?.notChecked ?? []).filter(isNotOfPods)],
  });
};

const isPod =
  ({ namespace, name }: { namespace?: string | undefined; name: string }) =>
  (pod: AgentPod): boolean =>
    pod.name === name && (namespace === undefined || pod.namespace === namespace);

const answerByPods = async (
  question: QuestionOf<'agent'>,
  selector: string,
  reading: ClusterCheckReading,
): Promise<StandingAnswer | AskedBack> => {
  const { agent, subject } = question;
  reading.progress(say('progress.agent-pods', { agent: agentTitles[agent] }));
  const wanted = subject?.kind === 'pod' ? isPod(subject) : undefined;
  const isAsked = (pod: AgentPod): boolean =>
    wanted?.(pod) ?? (subject?.kind !== 'node' || pod.nodeName === subject.name);
  const { listed, ...read } = await collectAgentPods(reading, agentTitles[agent], selector, isAsked);
  if (subject?.kind === 'pod' && listed.ok && !listed.value.some(isAsked))
    return noPod(writeEnd(subject), listed.value);
  return judgeFor(question)({ stand: standOfPods({ selector, ...read }) });
};

/** The node of the pod that was named; `undefined`: nobody knows that pod. */
const nodeOfPod = (
  input: NodesInput,
  subject: { namespace?: string | undefined; name: string },
): AgentPod | undefined => (input.agents.ok ? input.agents.value.find(isPod(subject)) : undefined);

const answerByNodes = async (
  question: QuestionOf<'agent'> & { agent: AgentOfNodes },
  reading: ClusterCheckReading,
  { probe }: StandingParts,
): Promise<StandingAnswer | AskedBack> => {
  const { agent, subject, peers } = question;
  const judge = judgeFor(question);
  const named = subject?.kind === 'node' ? subject.name : undefined;
  const alone = agent === 'felix' && named !== undefined;
  const choose = alone
    ? (nodes: readonly ClusterCheckNode[]) => nodes.filter(({ name }) => name === named)
    : withPeers(named, peers);
  const input = await collectNodes(reading, { ...usualProbe, ...probe }, choose);
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const agents = input.agents.ok ? input.agents.value : [];
  const pod = subject?.kind === 'pod' ? nodeOfPod(input, subject) : undefined;
  if (subject?.kind === 'pod' && input.agents.ok && pod === undefined) return noPod(writeEnd(subject), agents);
  const node = named ?? pod?.nodeName;
  if (pod !== undefined && node === undefined) {
    const stand = standOfPods({ selector: agentSelector, pods: got([pod]), events: {} });
    return judge({ stand });
  }
  if (node !== undefined && input.nodes.ok && !nodes.some(({ name }) => name === node))
    return noNode(writeEnd({ kind: 'node', name: node }), nodes);
  const about = { ...(node === undefined ? {} : { node }), ...(peers === undefined ? {} : { peers }) };
  return judge({ stand: standOfAgent(input, agent, about) });
};

/** What is asked of a node or an agent, by what is read of it now. */
export const answerStanding = async (
  question: Asking,
  cluster: ListingCluster,
  parts: StandingParts,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<StandingAnswer | AskedBack> => {
  const reading: ClusterCheckReading = {
    cluster,
    signal: options.signal,
    progress: (step) => listener.progress(step),
    now: parts.now,
  };
  if (question.kind === 'node') return answerNode(question, reading, parts, listener, options);
  const { agent } = question;
  if (isOfNodes(agent)) return answerByNodes({ ...question, agent }, reading, parts);
  if (agent !== 'kube-controllers') return answerByPods(question, selectors[agent], reading);
  if (question.subject !== undefined) return answerByPods(question, 'k8s-app=calico-kube-controllers', reading);
  return judgeFor(question)({
    stand: standOfControllers(await collectControllers(reading)),
  });
};
