import type { Case } from '../case/case.ts';
import { type End, podOfEnd } from '../case/end.ts';
import type { Pod, PolicyObject } from '../case/objects.ts';
import { selectsNamespaces } from '../intended/namespace-selectors.ts';
import type { Cluster } from '../intended/policy/cluster.ts';
import { clusterForCase, type Decision, decideForCase, queryOf } from '../intended/policy/kubernetes.ts';
import { besideDenial, besideEgress } from '../intended/policy/nearest/nearest.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Asked } from './asked-packets.ts';
import { isToItself } from './to-itself.ts';

/** What the policy objects that were read ask for, on each side of the connection. */
interface PolicyDecisions {
  egress: Decision;
  ingress: Decision;
  /** Calico's own policies were read as well. */
  calicoRead: boolean;
  /** Kinds of policy objects that were read; a chain of another kind is taken at its word. */
  kinds: ReadonlySet<string>;
  /** The objects that were read. */
  cluster: Cluster;
  /** What is to be said beside a denial of one side: the rule that comes nearest, and what the other side does. */
  beside: (direction: 'egress' | 'ingress') => Message[];
  /** What the policies lack altogether that guard what the sender sends: Calico's own may have it. */
  besideEgress: () => Message[];
  /** Namespaces of which all is known that a selector can ask for. */
  namespaces: ReadonlySet<string>;
}

/** Undecided, for its reason, where not all that it takes was read. */
export type IntendedPolicy = { ok: true; value: PolicyDecisions } | { ok: false; reason: Message };

const namespacesOf = (c: Case): string[] => [
  ...new Set([podOfEnd(c.from), podOfEnd(c.to)].flatMap((pod) => (pod === undefined ? [] : [pod.namespace]))),
];

/** What policies see of an end: a pod by its labels, all else by its address. */
const partyOf = (end: End): Pod | { address: string } =>
  end.kind === 'pod' ? end.pod : { address: end.address ?? '' };

/** Policies and labels of both namespaces: without one of them it is unknown what is intended. */
const unread = (c: Case): Message | undefined => {
  for (const name of namespacesOf(c)) {
    const policies = c.objects.networkPolicies[name];
    if (!policies?.ok) {
      return say('policy.policies-unread', { namespace: name, reason: policies?.reason ?? say('policy.not-asked') });
    }
    // Labels of namespaces are read only where a policy asks for them.
    if (!selectsNamespaces(c.objects.networkPolicies)) continue;
    const namespace = c.objects.namespaces[name];
    if (!namespace?.ok) {
      return say('policy.namespace-unread', { namespace: name, reason: namespace?.reason ?? say('policy.not-asked') });
    }
  }
  return undefined;
};

/** What the policies of both ends ask for with this kind of packet; `sentFrom` as the sender's routes choose it. */
export const intendedPolicy = (c: Case, asked: Asked, family: 4 | 6, sentFrom: string | undefined): IntendedPolicy => {
  const reason = unread(c);
  if (reason !== undefined) return { ok: false, reason };
  const { objects } = c;
  const networkPolicies: PolicyObject[] = namespacesOf(c).flatMap((name) => {
    const read = objects.networkPolicies[name];
    return read?.ok ? read.value : [];
  });
  const calico = objects.calicoPolicies;
  const about = {
    // A node sends to pods of other nodes with the address of its tunnel, and policies see that.
    from: c.from.kind === 'node' && sentFrom !== undefined ? { address: sentFrom } : partyOf(c.from),
    to: partyOf(c.to),
    namespaces: namespacesOf(c).map((name) => {
      const read = objects.namespaces[name];
      return read?.ok ? read.value : { name, labels: {} };
    }),
    networkPolicies,
    ...(calico.ok ? { calicoPolicies: calico.value } : {}),
    calicoGroup: objects.calicoGroup,
    ...(objects.calicoVersion.ok ? { calicoVersion: objects.calicoVersion.value } : {}),
    otherPods: objects.pods,
    pools: objects.ipPools.ok ? objects.ipPools.value : [],
    nodes: Object.values(objects.nodes).flatMap((node) => (node.ok ? [node.value] : [])),
    ...(c.service === undefined ? {} : { service: c.service }),
    ...(isToItself(c) ? { byNode: true } : {}),
  };
  const cluster = clusterForCase(about);
  const port = asked.port === undefined ? {} : { port: asked.port };
  const question = { ...about, protocol: asked.protocol, ...port, family };
  const { egress, ingress } = decideForCase(question, cluster);
  const beside = (direction: 'egress' | 'ingress') =>
    besideDenial(cluster, queryOf(question), direction, { egress, ingress });
  const kinds = new Set(['KubernetesNetworkPolicy', ...(calico.ok ? calico.value.map((policy) => policy.kind) : [])]);
  const namespaces = new Set(namespacesOf(c));
  return {
    ok: true,
    value: {
      egress,
      ingress,
      beside,
      besideEgress: () => besideEgress(cluster, queryOf(question).from),
      calicoRead: calico.ok,
      kinds,
      cluster,
      namespaces,
    },
  };
};
