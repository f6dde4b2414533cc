import type { Case, Gap } from '../case/case.ts';
import type { End } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import { missing, type Read } from '../case/read.ts';
import type { ExecTarget } from '../collect/exec.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { findProbe, type PodsOnNodes } from '../collect/kubernetes/collect-objects.ts';
import { readNode } from '../collect/node/ask-node.ts';
import type { NodeRequest } from '../collect/node/node-request.ts';
import { ebpfAsked, readEbpfCounts } from '../collect/node/read-ebpf.ts';
import type { StartPart } from '../collect/packets/packet-exec.ts';
import { isAgentPod } from '../intended/agent-pod.ts';
import { interfaceName, podKey } from '../intended/endpoint.ts';
import { familyOf } from '../ip/texts.ts';
import { isEbpf } from '../programmed/ebpf.ts';
import { say } from '../words/say.ts';
import type { NodeGuard } from './contract.ts';
import type { CountsAgain } from './ebpf-counts.ts';
import { readingOf } from './guarded.ts';
import { calicoNodeAmong, type ProbePlace, probeAmong } from './probe-targets.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface NodeStatesAsked {
  cluster: Cluster;
  place: ProbePlace;
  nodes: string[];
  from: End;
  to: End;
  /** Of the Service by which the one may reach the other. */
  service?: string | undefined;
  /** It is asked for by UDP. */
  udp?: boolean | undefined;
  podsOnNodes: PodsOnNodes;
  signal: AbortSignal;
  watch: Stopwatch;
  now: () => Date;
  guard?: NodeGuard | undefined;
  /** How long a node may take, in milliseconds; 4,000 when absent. */
  deadlineMs?: number;
  /** Packets may follow until then: probes that can are asked to stay for them. */
  stayUntil?: AbortSignal | undefined;
}

/** A probe that told its node's state. */
export interface AnsweredProbe {
  target: ExecTarget;
  /** Absent: packets take an exec of their own. */
  staying?: StartPart | undefined;
}

/** A node answers in about 50 ms (kubernetes#exec); one that takes longer than this is left behind. */
const usualDeadlineMs = 4_000;

/** The counts of a few interfaces. */
const countsMs = 1_000;

/** Asks every node of the path at the same time: one exec each, by which packets are sent as well. */
export const readNodeStates = async (asked: NodeStatesAsked) => {
  const answers = await Promise.all(asked.nodes.map((node) => askNode(node, asked)));
  return {
    nodes: Object.fromEntries(answers.map(({ node, state }) => [node, state])),
    /** The probes that answered, for the packets that follow. */
    probes: Object.fromEntries(answers.flatMap(({ node, probe }) => (probe ? [[node, probe] as const] : []))),
    /** Of nodes whose eBPF programs were read: their counts again, after packets. */
    counts: Object.fromEntries(answers.flatMap(({ node, counts }) => (counts ? [[node, counts] as const] : []))),
    gaps: answers.flatMap(({ node, state }) => gapsOf(node, state)),
  };
};

const gapsOf = (node: string, state: Case['nodes'][string]): Gap[] => {
  if (!state.ok) return [{ what: say('gap.state-of', { nodes: [node] }), reason: state.reason }];
  const { leftOut } = state.value;
  if (leftOut === undefined) return [];
  const reason = say('gap.rules-left-out', { node, number: leftOut.count });
  return [{ what: say('gap.some-rules', { node }), reason }];
};

const askNode = async (node: string, asked: NodeStatesAsked) => {
  const notAgain = asked.guard?.notAgain(node);
  if (notAgain !== undefined) return { node, state: missing(notAgain), probe: undefined, counts: undefined };
  const { cluster, place, signal, watch } = asked;
  const listed: Read<Pod[]> = (await asked.podsOnNodes[node]) ?? missing(say('read.pods-not-listed', { node }));
  const pods = listed.ok ? listed.value : await findProbe(cluster, node, place, signal);
  const target = probeAmong(pods, place);
  const agent = pods.find((pod) => isAgentPod(pod) && pod.hostNetwork);
  const fallback = calicoNodeAmong(pods);
  const request = requestFor(node, asked, agent);
  let staying: StartPart | undefined;
  const onStays = (startPart: StartPart): void => {
    staying = startPart;
  };
  const state = await watch.time(say('timing.node', { node }), () =>
    readNode({
      exec: cluster.exec,
      target,
      fallback,
      request,
      deadlineMs: asked.deadlineMs ?? usualDeadlineMs,
      signal,
      now: asked.now(),
      reading: readingOf(asked.guard, node),
      isEbpf,
      stay: asked.stayUntil && { until: asked.stayUntil, onStays },
    }),
  );
  // A probe that has just failed is not asked to send packets: nobody waits for it twice.
  const probe: AnsweredProbe | undefined =
    target !== undefined && state.ok && state.value.source === 'probe' ? { target, staying } : undefined;
  const own = state.ok && state.value.ebpf?.interfaces.ok ? ebpfAsked(request, state.value) : undefined;
  const source = { exec: cluster.exec, target: fallback, node, deadlineMs: countsMs, signal };
  const counts: CountsAgain | undefined = own && (() => readEbpfCounts(source, own));
  return { node, state, probe, counts };
};

/** Addresses of the ends, their nodes and the Service, so far as they are known before anything else is read. */
export const carriedBy = (from: End, to: End, service?: string): string[] => {
  const ends = [from, to].flatMap((end) => [end.address, end.kind === 'pod' ? end.pod.hostIp : undefined]);
  const all = [...ends, service].filter((address) => address !== undefined);
  return [...new Set(all)].filter((address) => familyOf(address) !== undefined);
};

const requestFor = (node: string, { from, to, service, udp }: NodeStatesAsked, agent: Pod | undefined): NodeRequest => {
  const ends = [from, to];
  const addresses = ends.flatMap(({ address }) => (address === undefined ? [] : [address]));
  const families = [...new Set(addresses.map(familyOf))].filter((family) => family !== undefined);
  return {
    node,
    families: families.length > 0 ? families : [4],
    connections: addresses,
    carried: carriedBy(from, to, service),
    ...(service === undefined || familyOf(service) !== familyOf(from.address ?? '')
      ? {}
      : { service, ...(udp ? { udp } : {}) }),
    pods: ends.flatMap((end) =>
      end.kind === 'pod' && end.pod.nodeName === node && end.address !== undefined && !end.pod.hostNetwork
        ? [
            {
              key: podKey(end.pod),
              address: end.address,
              interface: interfaceName(end.pod.namespace, end.pod.name),
            },
          ]
        : [],
    ),
    ...(agent?.felixHealth === undefined ? {} : { felixHealth: { expected: agent.felixHealth } }),
  };
};
