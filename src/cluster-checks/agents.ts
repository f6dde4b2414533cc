import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import { lookAtOperator } from '../fixes/by-hand/look-closer.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import { agentSelector } from '../intended/agent-pod.ts';
import { virtualNode } from '../intended/node-network.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { grouped } from './grouped.ts';
import { found, proofOf, someOf } from './report.ts';

/** The pods of Calico's agents: one calico-node on each node, ready, of one version; Typha. */

/** Where Calico's agent for Linux belongs: not on Windows, a virtual node, or one of another network of pods. */
const takesAgent = (node: ClusterCheckNode): boolean =>
  (node.os === undefined || node.os === 'linux') &&
  virtualNode(node.labels) === undefined &&
  (node.otherCni === undefined || node.ipv4 !== undefined || node.ipv6 !== undefined);

const source = `kubectl get pods -A -l '${agentSelector}' -o wide`;

export const live = (pods: readonly AgentPod[]): AgentPod[] => pods.filter(({ deleting }) => !deleting);

export const agentFindings = (
  nodes: readonly ClusterCheckNode[],
  agents: readonly AgentPod[],
  /** Of each node whose Felix is known to be unwell: what its own health says. */
  felixSays: ReadonlyMap<string, string | Message> = new Map(),
): ClusterCheckFinding[] => {
  const whyOf = ({ nodeName = '', trouble }: AgentPod): Message | '' => {
    const whys = [trouble[0], felixSays.get(nodeName)].filter((each) => each !== undefined);
    return whys.length === 0 ? '' : say('cluster.why', { why: whys });
  };
  const there = new Map(live(agents).map((pod) => [pod.nodeName ?? '', pod]));
  const missing = nodes.filter((node) => takesAgent(node) && !there.has(node.name)).map(({ name }) => name);
  const unready = live(agents).filter(({ ready, nodeName }) => !ready && nodeName !== undefined);
  const restless = live(agents).filter(({ ready, restarts }) => ready && restarts >= 10);
  return [
    ...grouped('calico-node-missing', 'fail', missing, (nodes) => say('calico-node-missing.none', { nodes }), source),
    ...unready.slice(0, 20).map((pod) =>
      found({
        check: 'calico-node-not-ready',
        status: 'fail',
        ...(pod.nodeName ? { node: pod.nodeName } : {}),
        object: `pod ${pod.namespace}/${pod.name}`,
        statement: say('calico-node-not-ready.on', {
          node: pod.nodeName ?? '',
          why: whyOf(pod),
        }),
        proof: [proofOf(source, [`${pod.name}  ${pod.phase}  restarts ${pod.restarts}`, ...pod.trouble])],
        fixes: [restartCalicoNode.with({ node: pod.nodeName ?? '', agent: pod.name, agentNamespace: pod.namespace })],
      }),
    ),
    ...grouped(
      'calico-node-not-ready',
      'fail',
      unready.slice(20).map(({ nodeName = '' }) => nodeName),
      (nodes) => say('calico-node-not-ready.further', { nodes }),
      source,
    ),
    ...grouped(
      'calico-node-restarts',
      'warn',
      restless.map(({ nodeName = '' }) => nodeName),
      (nodes) => say('calico-node-restarts.often', { nodes }),
      source,
      restless.map(({ name, restarts }) => `${name}  restarts ${restarts}`),
    ),
  ];
};

/** What the operator says is wrong: it waits with what it would change, or puts back what it finds. */
export const operatorFindings = ({ operator }: NodesInput): ClusterCheckFinding[] =>
  (operator?.ok ? operator.value : []).flatMap(({ name, degraded }) =>
    degraded === undefined
      ? []
      : [
          found({
            check: 'operator-degraded',
            status: 'warn',
            object: `TigeraStatus ${name}`,
            statement: say('operator-degraded.says', { name, why: degraded }),
            proof: [proofOf('kubectl get tigerastatus', [`${name}  Degraded: ${degraded}`])],
            fixes: [lookAtOperator.with({ name })],
          }),
        ],
  );

/** Empty: its image has no tag. */
const versionOf = (pod: AgentPod): string => pod.image?.match(/:([^:/@]+)(?:@|$)/)?.[1] ?? '';

export const versions = (input: NodesInput, agents: readonly AgentPod[]): ClusterCheckFinding[] => {
  const byVersion = new Map<string, string[]>();
  for (const pod of live(agents)) {
    const version = versionOf(pod);
    byVersion.set(version, [...(byVersion.get(version) ?? []), pod.nodeName ?? '']);
  }
  const sorted = [...byVersion].sort((a, b) => b[1].length - a[1].length);
  const said = input.calicoVersion.ok ? input.calicoVersion.value : undefined;
  const lines = sorted.map(
    ([version, nodes]) => `${version || '(no tag)'}  ${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ', …' : ''}`,
  );
  if (sorted.length > 1) {
    return [
      found({
        check: 'versions-differ',
        status: 'warn',
        statement: say('versions-differ.agents', {
          count: sorted.length,
          versions: someOf(
            sorted.map(([version, nodes]) =>
              say('versions-differ.on', {
                version: version === '' ? say('versions-differ.no-tag') : version,
                nodes: say('cluster.count-nodes', { count: nodes.length }),
              }),
            ),
          ),
        }),
        proof: [proofOf(source, lines)],
      }),
    ];
  }
  const [only] = sorted;
  const plain = (version: string): string => version.replace(/^v/, '').split('-')[0] ?? version;
  if (only === undefined || said === undefined || !/^v?\d/.test(only[0]) || plain(only[0]) === plain(said)) return [];
  return [
    found({
      check: 'versions-differ',
      status: 'warn',
      object: 'ClusterInformation default',
      statement: say('versions-differ.information', { version: only[0], said }),
      proof: [proofOf('calicoctl get clusterinformation default -o yaml', [`calicoVersion: ${said}`, ...lines])],
    }),
  ];
};

export const typhaFindings = ({ typha }: NodesInput): ClusterCheckFinding[] => {
  if (!typha.ok || typha.value.length === 0) return [];
  const pods = live(typha.value);
  const ready = pods.filter((pod) => pod.ready);
  if (ready.length === pods.length && pods.length > 0) return [];
  return [
    found({
      check: 'typha-not-ready',
      status: ready.length === 0 ? 'fail' : 'warn',
      statement:
        ready.length === 0
          ? say('typha-not-ready.none')
          : say('typha-not-ready.some', { count: pods.length - ready.length, all: pods.length }),
      proof: [
        proofOf(
          'kubectl get pods -A -l k8s-app=calico-typha',
          pods.flatMap((pod) => [`${pod.namespace}/${pod.name}  ${pod.phase}  ready ${pod.ready}`, ...pod.trouble]),
        ),
      ],
    }),
  ];
};
