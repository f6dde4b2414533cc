import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { AgentPod, AgentState, ControllersInput, NodesInput } from '../case/cluster-check-input.ts';
import type { AgentName } from '../case/question.ts';
import type { Read } from '../case/read.ts';
import type { Stand } from '../case/standing-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import { clusterCheckRow } from '../faults/cluster-checks.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { live } from './agents.ts';
import type { AboutSessions } from './bgp-pairs.ts';
import { checkControllers } from './controllers.ts';
import { nodesInOrder, podsInOrder } from './in-order.ts';
import { findOfNodes, unreadOfNodes } from './nodes.ts';
import { found, foundOf, proofOf, someOf } from './report.ts';

/** The cluster check of nodes and agents, narrowed to one node or to one agent. */

export type AgentOfNodes = Extract<AgentName, 'calico-node' | 'felix' | 'bird' | 'bgp'>;
export type AgentOfPods = Exclude<AgentName, AgentOfNodes | 'kube-controllers'>;

export const isOfNodes = (agent: AgentName): agent is AgentOfNodes =>
  agent === 'calico-node' || agent === 'felix' || agent === 'bird' || agent === 'bgp';

export const plain = ({ what, reason }: NotChecked): NotChecked => ({ what, reason });

const stateOf = (input: NodesInput, node: string): AgentState | undefined => {
  const state = input.states[node];
  return state?.ok ? state.value : undefined;
};

const count = (some: number, all: number): Message => say('cell.of', { some, all });

/** How many of them are as they should be, where there are any. */
const fineAmong = <T>(
  all: readonly T[],
  isFine: (one: T) => boolean,
  statement: (some: Message) => Message,
): Message[] => (all.length === 0 ? [] : [statement(count(all.filter(isFine).length, all.length))]);

const isReady = ({ ready }: { ready: boolean }): boolean => ready;

/** What stands as it should, of one node or of all that are asked about. */
export const fineOfNodes = (
  input: NodesInput,
  { node }: AboutSessions,
  numbers: ReturnType<typeof findOfNodes>['numbers'],
) => {
  const isAsked = (name: string | undefined): boolean => node === undefined || node === name;
  const nodes = (input.nodes.ok ? input.nodes.value : []).filter(({ name }) => isAsked(name));
  const agents = live(input.agents.ok ? input.agents.value : []).filter(({ nodeName }) => isAsked(nodeName));
  const states = Object.keys(input.states)
    .filter(isAsked)
    .flatMap((name) => stateOf(input, name) ?? []);
  const felix = states.flatMap(({ felix: read }) => (read.ok ? [read.value] : []));
  const tunnels = nodes.flatMap((each) => each.tunnels.map(({ address }) => address));
  return {
    nodes: fineAmong(nodes, isReady, (some) => say('standing.nodes-ready', { some })),
    agents: fineAmong(agents, isReady, (some) => say('standing.agents-ready', { some })),
    felix: fineAmong(
      felix,
      (one) => one.live && one.ready,
      (some) => say('standing.felix-ready', { some }),
    ),
    sessions:
      numbers.sessions === 0
        ? []
        : [say('standing.sessions', { some: count(numbers.established - numbers.oneEnded, numbers.sessions) })],
    tunnels: tunnels.length === 0 ? [] : [say('standing.tunnels', { addresses: someOf(tunnels) })],
  };
};

export const firstReason = (...reads: Read<unknown>[]): Message | undefined => {
  const failed = reads.find(({ ok }) => !ok);
  return failed?.ok === false ? failed.reason : undefined;
};

/** A kubelet that says nothing any more is another thing than one that calls its node not ready. */
const withSilence = (input: NodesInput, node: string, findings: readonly ClusterCheckFinding[]) => {
  const isSilent = input.nodes.ok && input.nodes.value.some(({ name, silent }) => name === node && silent === true);
  return findings.map((finding) =>
    isSilent && finding.check === 'node-not-ready'
      ? { ...finding, check: 'node-silent', statement: say('standing.silent', { node }) }
      : finding,
  );
};

/** How a node stands. It is one of `input.nodes`. */
export const standOfNode = (evidence: NodesInput, node: string): Stand => {
  const input = nodesInOrder(evidence);
  const { findings, numbers, notChecked } = findOfNodes(input, { node });
  const fine = fineOfNodes(input, { node }, numbers);
  const unread = firstReason(input.nodes, input.agents, ...[input.states[node]].filter((state) => state !== undefined));
  return {
    findings: withSilence(input, node, findings),
    checked: [...fine.nodes, ...fine.agents, ...fine.felix, ...fine.sessions, ...fine.tunnels],
    notChecked: [...unreadOfNodes(input), ...notChecked].map(plain),
    ...(unread === undefined ? {} : { unread }),
  };
};

/** Whether a finding of the nodes speaks of an agent. */
const speaksOf = (agent: AgentOfNodes, check: string): boolean =>
  agent === 'calico-node' || clusterCheckRow(check).of?.includes(agent === 'felix' ? 'felix' : 'bgp') === true;

const birdsOf = ({ bird, bird6 }: AgentState) => [bird, bird6].flatMap((read) => (read.ok ? read.value : []));

/** Sessions that were asked for by their peers and that nobody has. */
const withoutSession = (input: NodesInput, { node, peers = [] }: AboutSessions): ClusterCheckFinding[] => {
  const names = node === undefined ? Object.keys(input.states) : [node];
  const birds = names.flatMap((name) => {
    const state = stateOf(input, name);
    return state && (state.bird.ok || state.bird6.ok) ? [{ name, sessions: birdsOf(state) }] : [];
  });
  return foundOf(birds.length > 0 && peers.length > 0 ? birds : [], () => ({
    check: 'bgp-session-missing',
    status: 'fail',
    node,
    object: `BGP peer ${peers.join(', ')}`,
    statement: say('standing.no-session', { peers: [...peers], nodes: someOf(birds.map(({ name }) => name)) }),
    proof: birds.slice(0, 5).map(({ name, sessions }) =>
      proofOf(
        'birdcl show protocols',
        sessions.map(({ text }) => text),
        name,
      ),
    ),
  }));
};

/** Why nothing can be said of BGP where there is no session. */
const noSessionReason = (input: NodesInput, { node }: AboutSessions): Message => {
  const agents = live(input.agents.ok ? input.agents.value : []).filter(
    ({ nodeName }) => node === undefined || node === nodeName,
  );
  const asked = agents.some(({ asksBird, asksBird6 }) => asksBird || asksBird6);
  if (agents.length > 0 && !asked) return say('standing.no-bird');
  const states = Object.entries(input.states).filter(([name]) => node === undefined || node === name);
  const failed = firstReason(...states.map(([, state]) => (state.ok ? state.value.bird : state)));
  return failed ?? say('standing.no-sessions');
};

const unreadFelix = (input: NodesInput, node: string | undefined): Message | undefined => {
  const agents = new Map(live(input.agents.ok ? input.agents.value : []).map((pod) => [pod.nodeName, pod]));
  // The kubelet asks Felix for the readiness of its pod.
  const isTold = (name: string): boolean => agents.get(name)?.ready === true && agents.get(name)?.asksFelix === true;
  return firstReason(
    ...Object.entries(input.states)
      .filter(([name]) => (node === undefined || node === name) && !isTold(name))
      .map(([, state]) => (state.ok ? state.value.felix : state)),
  );
};

/** How calico-node, or Felix or BIRD in it, stands. `about.node` is one of `input.nodes`. */
export const standOfAgent = (evidence: NodesInput, agent: AgentOfNodes, about: AboutSessions): Stand => {
  const input = nodesInOrder(evidence);
  const { findings, numbers, notChecked } = findOfNodes(input, about);
  const fine = fineOfNodes(input, about, numbers);
  const isBgp = agent === 'bird' || agent === 'bgp';
  const lost = isBgp && numbers.sessions === 0;
  const missing = lost ? withoutSession(input, about) : [];
  const unread =
    firstReason(input.nodes, input.agents) ??
    (agent === 'felix' ? unreadFelix(input, about.node) : undefined) ??
    (lost && missing.length === 0 ? noSessionReason(input, about) : undefined);
  return {
    findings: [...findings.filter(({ check }) => speaksOf(agent, check)), ...missing],
    checked: [
      ...fine.agents,
      ...(agent === 'felix' || agent === 'calico-node' ? fine.felix : []),
      ...(agent === 'felix' ? [] : fine.sessions),
    ],
    notChecked: [
      ...unreadOfNodes(input),
      ...notChecked.filter(({ what }) =>
        isBgp
          ? what.code !== 'gap.felix'
          : agent !== 'felix' || what.code === 'gap.felix' || what.code === 'gap.state-of',
      ),
    ].map(plain),
    ...(unread === undefined ? {} : { unread }),
  };
};

/** How kube-controllers stand: their pods, their rights and what they complain of. */
export const standOfControllers = (input: ControllersInput): Stand => {
  const { findings, numbers, notChecked } = checkControllers(input);
  const unread = firstReason(input.pods);
  return {
    findings,
    checked: [
      say('standing.pods-ready', { some: count(numbers.ready ?? 0, numbers.pods ?? 0) }),
      say('standing.rights', { some: count(numbers.allowed ?? 0, numbers.rights ?? 0) }),
    ],
    notChecked: notChecked.map(plain),
    ...(unread === undefined ? {} : { unread }),
  };
};

/** The pods of an agent that is known by them alone. */
export interface AgentPods {
  /** The selector that they were listed by: `k8s-app=kube-dns`. */
  selector: string;
  pods: Read<AgentPod[]>;
  /** What the kubelet says of pods that are not ready or restart, by `namespace/name`. */
  events: Record<string, Read<string[]>>;
}

const keyOf = ({ namespace, name }: AgentPod): string => `${namespace}/${name}`;
const restless = 10;
const mostFindings = 10;

/** How an agent stands of which the pods and their events are all that is read. */
export const standOfPods = ({ selector, pods: listed, events }: AgentPods): Stand => {
  const pods = podsInOrder(listed);
  const all = live(pods.ok ? pods.value : []);
  const source = `kubectl get pods -A -l ${selector} -o wide`;
  const proofs = (pod: AgentPod) => {
    const said = events[keyOf(pod)];
    const line = `${keyOf(pod)}  ${pod.nodeName ?? '-'}  ${pod.phase}  ready ${pod.ready}  restarts ${pod.restarts}`;
    return [
      proofOf(source, [line, ...pod.trouble]),
      ...(said?.ok && said.value.length > 0
        ? [
            proofOf(
              `kubectl get events -n ${pod.namespace} --field-selector involvedObject.name=${pod.name}`,
              said.value,
            ),
          ]
        : []),
    ];
  };
  const why = (pod: AgentPod): Message | string => {
    const said = events[keyOf(pod)];
    const [first = said?.ok ? said.value[0] : undefined] = pod.trouble;
    return first === undefined ? '' : say('cluster.why', { why: first });
  };
  const unread = firstReason(pods) ?? (all.length === 0 ? say('standing.no-pods', { selector }) : undefined);
  return {
    findings: [
      ...all
        .filter(({ ready }) => !ready)
        .slice(0, mostFindings)
        .map((pod) =>
          found({
            check: 'agent-pod-not-ready',
            status: 'fail',
            node: pod.nodeName,
            object: `pod ${keyOf(pod)}`,
            statement:
              pod.nodeName === undefined
                ? say('standing.pod-nowhere', { pod: keyOf(pod), why: why(pod) })
                : say('standing.pod-not-ready', { pod: keyOf(pod), node: pod.nodeName, why: why(pod) }),
            proof: proofs(pod),
          }),
        ),
      ...all
        .filter(({ ready, restarts }) => ready && restarts >= restless)
        .slice(0, mostFindings)
        .map((pod) =>
          found({
            check: 'agent-pod-restarts',
            status: 'warn',
            node: pod.nodeName,
            object: `pod ${keyOf(pod)}`,
            statement: say('standing.pod-restarts', { pod: keyOf(pod), count: pod.restarts }),
            proof: proofs(pod),
          }),
        ),
    ],
    checked: fineAmong(all, isReady, (some) => say('standing.pods-ready', { some })),
    notChecked: [
      ...Object.entries(events).flatMap(([pod, read]) =>
        read.ok ? [] : [{ what: say('gap.events', { pod }), reason: read.reason }],
      ),
      { what: say('standing.inside'), reason: say('standing.inside-why') },
    ],
    ...(unread === undefined ? {} : { unread }),
  };
};
