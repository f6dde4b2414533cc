import type { Case } from '../case/case.ts';
import type { Pod } from '../case/objects.ts';
import { choicesFor } from '../intended/policy/allow/choices.ts';
import { cutOff, type Opened, openedBy, type Pair, podsTaking, refOfPod } from '../intended/policy/allow/effect.ts';
import { isForKubernetes, labelSelector } from '../intended/policy/allow/label-terms.ts';
import type { Manifest } from '../intended/policy/allow/manifest.ts';
import type { Cluster } from '../intended/policy/cluster.ts';
import { type Workload, workloadTitle } from '../intended/policy/endpoints.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import { clusterForCase } from '../intended/policy/kubernetes.ts';
import { protocolNumber, tcp } from '../intended/policy/protocols.ts';
import type { FixParams } from './fix.ts';
import { labelsIn, smallestAllow } from './policy-yaml.ts';

/** What a suggested policy would do to others, by all pods of both namespaces. */
export interface PolicyEffect {
  /** The pods that it would guard, and those that it would let in or out, as `namespace/name`. */
  selected: string[];
  allowed: string[];
  /** Pods that nothing guards yet: it would cut them off from all else. */
  cut: string[];
  opens: Opened;
}

/** A policy for accounts, or for namespaces that were not read, is not known to guard anybody. */
const isKnown = (c: Case, spec: unknown): boolean => {
  const { serviceAccountSelector, namespaceSelector } = (spec ?? {}) as Record<string, unknown>;
  const namespaces = Object.values(c.objects.namespaces);
  return !serviceAccountSelector && (!namespaceSelector || (namespaces.length > 0 && namespaces.every(({ ok }) => ok)));
};

const clusterOf = (c: Case, pods: readonly Omit<Pod, 'annotations'>[]): Cluster => {
  const { objects } = c;
  const nowhere = { address: '' };
  return clusterForCase({
    from: c.from.kind === 'pod' ? c.from.pod : nowhere,
    to: c.to.kind === 'pod' ? c.to.pod : nowhere,
    namespaces: Object.values(objects.namespaces).flatMap((read) => (read.ok ? [read.value] : [])),
    networkPolicies: Object.values(objects.networkPolicies).flatMap((read) => (read.ok ? read.value : [])),
    ...(objects.calicoPolicies.ok
      ? { calicoPolicies: objects.calicoPolicies.value.filter(({ spec }) => isKnown(c, spec)) }
      : {}),
    calicoGroup: objects.calicoGroup,
    ...(objects.calicoVersion.ok ? { calicoVersion: objects.calicoVersion.value } : {}),
    otherPods: pods.map((pod) => ({ ...pod, annotations: {} })),
  });
};

const taking = (cluster: Cluster, namespace: string, labels: string): Workload[] =>
  podsTaking(cluster, namespace, { equals: labelsIn(labels), absent: [] });

/**
 * Another policy for the same, where the one of the labels would cut somebody off: it names the pod by labels that it has
 * not, too. Undefined: nothing names it so.
 */
export const harmlessInstead = (c: Case, params: FixParams): Manifest | undefined => {
  const { neighbours } = c.objects;
  const { policyNamespace: namespace = '', podName = '' } = params;
  if (neighbours?.ok !== true) return undefined;
  const cluster = clusterOf(c, neighbours.value);
  const pod = cluster.pods.get(`${namespace}/${podName}`);
  const direction = params.direction === 'egress' ? 'egress' : 'ingress';
  const choice =
    pod &&
    choicesFor(cluster, pod).find(
      ({ terms, pods }) =>
        isForKubernetes(terms) && cutOff(cluster, pods, 'default', direction).every((other) => other === pod),
    );
  if (!choice) return undefined;
  const { spec, ...rest } = smallestAllow(params);
  return { ...rest, spec: { ...spec, podSelector: labelSelector(choice.terms) } };
};

/** Undefined: not all pods were read that it could touch. */
export const policyEffect = (c: Case, params: FixParams): PolicyEffect | undefined => {
  const { neighbours } = c.objects;
  if (neighbours?.ok !== true) return undefined;
  const { policyNamespace = '', podLabels = '', podName, peerNamespace = '', peerLabels = '', peerPod } = params;
  const direction = params.direction === 'egress' ? 'egress' : 'ingress';
  const cluster = clusterOf(c, neighbours.value);
  const own = taking(cluster, policyNamespace, podLabels);
  const peers = peerLabels === '' ? [] : taking(cluster, peerNamespace, peerLabels);
  const refs: EndpointRef[] = peerLabels === '' ? [{ address: params.peerAddress ?? '' }] : peers.map(refOfPod);
  const isAsked = (pod: Workload, ref: EndpointRef): boolean =>
    pod.name === podName && ('address' in ref || ref.name === peerPod);
  const pairs = own.flatMap((pod) =>
    refs
      .filter(
        (ref) =>
          !isAsked(pod, ref) && !(!('address' in ref) && ref.name === pod.name && pod.namespace === ref.namespace),
      )
      .map(
        (ref): Pair => (direction === 'ingress' ? { from: ref, to: refOfPod(pod) } : { from: refOfPod(pod), to: ref }),
      ),
  );
  const query = {
    from: refs[0] ?? { address: '' },
    to: refs[0] ?? { address: '' },
    protocol: protocolNumber(params.protocol ?? 'tcp') ?? tcp,
    ...(params.port === undefined ? {} : { port: Number(params.port) }),
  };
  return {
    selected: own.map(workloadTitle).sort(),
    allowed: peers.map(workloadTitle).sort(),
    cut: cutOff(cluster, own, 'default', direction)
      .filter(({ name }) => name !== podName)
      .map(workloadTitle)
      .sort(),
    opens: openedBy(cluster, [smallestAllow(params)], query, { count: pairs.length, each: () => pairs }),
  };
};
