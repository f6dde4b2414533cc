import type { ClusterNode, IPPool, Namespace, Pod, PolicyObject } from '../../case/objects.ts';
import type { Service } from '../../case/service.ts';
import { parseGoAddress } from '../../ip/address.ts';
import { tableOf } from '../../table.ts';
import { ownAddresses } from '../identities.ts';
import { Cluster } from './cluster.ts';
import { decide, type PolicyVerdict, type Query } from './decide.ts';
import type { EndpointRef } from './ends.ts';
import { isFinished } from './pod-facts.ts';
import { protocolNumber, tcp } from './protocols.ts';
import { newestKnownVersion, parseCalicoVersion, versionRules } from './version.ts';

/**
 * The slim entry for the diagnosis engine: facts of a case instead of API objects.
 */
export type CaseQuestion = {
  /** A pod of the case, or an address outside of it. */
  from: Pod | { address: string };
  to: Pod | { address: string };
  /** `tcp`, `udp`, `sctp`, `icmp`, or a number. */
  protocol: string;
  /** Destination port after a Service's translation; absent for ICMP. */
  port?: number;
  family?: 4 | 6;
  /** As in `Query`. */
  byNode?: boolean;
  /** The namespaces of both pods; one that is missing here counts as existing with no labels but its name. */
  namespaces: readonly Namespace[];
  /** Kubernetes NetworkPolicies of both namespaces (kind `NetworkPolicy`). */
  networkPolicies: readonly PolicyObject[];
  /** Calico's own policies, tiers, network sets and cluster-wide policies, where they were read. */
  calicoPolicies?: readonly PolicyObject[];
  /** Where `calicoPolicies` came from: objects as stored have no filled-in types (calico#4.5). */
  calicoGroup?: 'crd.projectcalico.org/v1' | 'projectcalico.org/v3' | 'none';
  /** `v3.32.1`; absent: the newest known. */
  calicoVersion?: string;
  /** Other pods of the case: whoever shares an address is seen by rules. */
  otherPods?: readonly Pod[];
  /** Nodes of the case, by whose addresses a packet is known to be a node's. */
  nodes?: readonly ClusterNode[];
  /** Pools of the case: by them it is known from which address a node sends. */
  pools?: readonly Pick<IPPool, 'name' | 'cidr' | 'ipipMode' | 'vxlanMode' | 'natOutgoing'>[];
  /** The Service through which is asked: policies see what is behind it. */
  service?: Service;
};

export type { PolicyVerdict } from './decide.ts';
export type { Decision } from './decision.ts';

const clusterWide: Record<string, string> = tableOf({
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
});

const apiObject = (object: PolicyObject, apiVersion: string): unknown => ({
  apiVersion,
  kind: object.kind,
  metadata: {
    name: object.name,
    ...(object.namespace !== undefined && { namespace: object.namespace }),
    ...(object.labels && { labels: object.labels }),
  },
  spec: object.spec,
});

const isPod = (end: Pod | { address: string }): end is Pod => 'name' in end;

const addPod = (cluster: Cluster, pod: Pod): void => {
  cluster.setPod({
    namespace: pod.namespace,
    name: pod.name,
    labels: pod.labels,
    node: pod.nodeName,
    serviceAccount: pod.serviceAccount || 'default',
    addresses: pod.ips.map(parseGoAddress).filter((address) => address !== undefined),
    ports: pod.ports.flatMap(({ name, port, protocol }) =>
      name ? [{ name, port, protocol: protocolNumber(protocol) ?? tcp }] : [],
    ),
    hostNetwork: pod.hostNetwork,
    finished: pod.finished || isFinished(pod.phase, pod.deleting, pod.annotations),
  });
};

const nodeObject = (node: ClusterNode): unknown => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: node.name,
    annotations: Object.fromEntries(
      ownAddresses(node).map(({ annotation, address }) => [`projectcalico.org/${annotation}`, address]),
    ),
  },
  status: { addresses: node.internalIPs.map((address) => ({ type: 'InternalIP', address })) },
});

const serviceObjects = ({ namespace, name, clusterIPs, ports, endpoints }: Service): unknown[] => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: {
      clusterIPs,
      ports: ports.map(({ targetPort, ...port }) => ({
        ...port,
        targetPort: /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort,
      })),
    },
  },
  ...(endpoints.ok
    ? endpoints.value.map(({ address, ports: own }, index) => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { namespace, name: `${name}-${index}`, labels: { 'kubernetes.io/service-name': name } },
        endpoints: [{ addresses: [address] }],
        ports: own,
      }))
    : []),
];

/** The objects of the case, ready for questions. */
export const clusterForCase = (question: Omit<CaseQuestion, 'protocol' | 'port' | 'family'>): Cluster => {
  const version = question.calicoVersion === undefined ? undefined : parseCalicoVersion(question.calicoVersion);
  const cluster = new Cluster(versionRules(version ?? newestKnownVersion), {
    versionAssumed: version === undefined,
    felixUnread: true,
  });
  const pods = [...(question.otherPods ?? []), question.from, question.to].filter(isPod);
  for (const pod of pods) addPod(cluster, pod);
  const given = new Set(question.namespaces.map(({ name }) => name));
  for (const { name, labels } of question.namespaces) {
    cluster.upsert({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  }
  for (const { namespace } of pods) {
    if (!given.has(namespace)) cluster.upsert({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  for (const node of question.nodes ?? []) cluster.upsert(nodeObject(node));
  for (const { name, ...spec } of question.pools ?? [])
    cluster.upsert({ apiVersion: 'projectcalico.org/v3', kind: 'IPPool', metadata: { name }, spec });
  for (const object of question.service ? serviceObjects(question.service) : []) cluster.upsert(object);
  for (const policy of question.networkPolicies) cluster.upsert(apiObject(policy, 'networking.k8s.io/v1'));
  const calicoVersion =
    question.calicoGroup === 'crd.projectcalico.org/v1' ? question.calicoGroup : 'projectcalico.org/v3';
  for (const policy of question.calicoPolicies ?? []) {
    const version = clusterWide[policy.kind] ?? calicoVersion;
    cluster.upsert(apiObject(policy, version));
  }
  return cluster;
};

const refOf = (end: Pod | { address: string }): EndpointRef =>
  isPod(end) ? { namespace: end.namespace, name: end.name } : { address: end.address };

/**
 * May `from` open a connection to `to`? Gives `allowed` (`true`, `false` or `'unknown'`), and for each side
 * the tier, policy and rule that decide with a sentence. `problems` names policies that were left out.
 */
export const decideForCase = (question: CaseQuestion, cluster = clusterForCase(question)): PolicyVerdict =>
  decide(cluster, queryOf(question));

/** The same question, as policies are asked. */
export const queryOf = ({ from, to, protocol, port, family, byNode }: CaseQuestion): Query => ({
  from: refOf(from),
  to: refOf(to),
  protocol,
  ...(port !== undefined && { port }),
  ...(family !== undefined && { family }),
  ...(byNode !== undefined && { byNode }),
});
