import type { Case } from '../case/case.ts';
import { type End, podOfEnd } from '../case/end.ts';
import type { Pod, PolicyObject } from '../case/objects.ts';
import { selectsNamespaces } from '../intended/namespace-selectors.ts';
import type { Cluster } from '../intended/policy/cluster.ts';
import { clusterForCase, type Decision, decideForCase } from '../intended/policy/kubernetes.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Asked } from './asked-packets.ts';

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

/** What the policies of both ends ask for with this kind of packet. */
export const intendedPolicy = (c: Case, asked: Asked, family: 4 | 6): IntendedPolicy => {
  const reason = unread(c);
  if (reason !== undefined) return { ok: false, reason };
  const { objects } = c;
  const networkPolicies: PolicyObject[] = namespacesOf(c).flatMap((name) => {
    const read = objects.networkPolicies[name];
    return read?.ok ? read.value : [];
  });
  const calico = objects.calicoPolicies;
  const about = {
    from: partyOf(c.from),
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
  };
  const cluster = clusterForCase(about);
  const port = asked.port === undefined ? {} : { port: asked.port };
  const { egress, ingress } = decideForCase({ ...about, protocol: asked.protocol, ...port, family }, cluster);
  const kinds = new Set(['KubernetesNetworkPolicy', ...(calico.ok ? calico.value.map((policy) => policy.kind) : [])]);
  const namespaces = new Set(namespacesOf(c));
  return { ok: true, value: { egress, ingress, calicoRead: calico.ok, kinds, cluster, namespaces } };
};
