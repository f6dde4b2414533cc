import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import type { Decision, Verdict } from './decision.ts';
import type { Workload } from './endpoints.ts';
import type { End } from './ends.ts';
import type { Direction, PolicyKind, PolicyModel } from './model.ts';
import type { ObjectKind } from './object-kinds.ts';
import type { Selector } from './selector/selector.ts';

/** What is known of one object that is there and was not understood; what is absent could be anything. */
export type NotUnderstood = {
  /** Absent: whatever it is called. */
  name?: string;
  /** Of a policy: which endpoints it is for. */
  selects?: Selector;
  applies?: { ingress: boolean; egress: boolean };
  tier?: string;
  /** Of a policy: whether it has a part in what crosses host endpoints. */
  forwards?: boolean;
};

/** Objects of one kind that could not be read, or one that was not understood. What they could change is not known then. */
export type Unread = {
  /** `any`: a document that may hold whatever there is. */
  kind: ObjectKind | 'ClusterInformation' | 'any';
  /** Only those of this namespace; absent: of the whole cluster. */
  namespace?: string;
  /** What was asked, for people: `list networkpolicies.networking.k8s.io in shop`; or what the object is called. */
  what: Message | string;
  reason: Message;
  /** Set for a single object that was left out. */
  leftOut?: NotUnderstood;
};

const isCalico = ({ kind }: PolicyModel): boolean => kind === 'NetworkPolicy' || kind === 'GlobalNetworkPolicy';

const enforced = (cluster: Cluster, direction: Direction): PolicyModel[] =>
  [...cluster.policies.policies].filter((policy) => !policy.staged && policy.applies[direction]);

type Ends = { from: End; to: End };

const podsOf = ({ from, to }: Ends): Workload[] =>
  [from, to].flatMap((end) => (end.type === 'pod' ? [end.workload] : []));

/** What an object is called, where that is known. */
const isAnother = ({ leftOut }: Unread, names: readonly string[]): boolean =>
  leftOut?.name !== undefined && !names.includes(leftOut.name);

const selectsIt = ({ leftOut }: Unread, workload: Workload, direction: Direction): boolean =>
  leftOut?.selects?.matches(workload.labels) !== false && leftOut?.applies?.[direction] !== false;

/** Whether objects of that kind could change what the policies of this pod say. Rather too often than once too little. */
const matters = (cluster: Cluster, unread: Unread, ends: Ends, direction: Direction): boolean => {
  const end = direction === 'egress' ? ends.from : ends.to;
  if (end.type !== 'pod') return false;
  const { namespace, labels } = end.workload;
  const selecting = (): PolicyModel[] =>
    cluster.policies
      .applied(labels)
      .slices(direction)
      .flatMap(({ policies }) => policies);
  switch (unread.kind) {
    case 'any':
      return true;
    case 'KubernetesNetworkPolicy':
    case 'NetworkPolicy':
      return (
        (unread.namespace === undefined || unread.namespace === namespace) && selectsIt(unread, end.workload, direction)
      );
    case 'GlobalNetworkPolicy':
    case 'ClusterNetworkPolicy':
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return selectsIt(unread, end.workload, direction);
    // Labels of either may decide which policies select the pod, and whom they let in.
    case 'Namespace':
    case 'ServiceAccount': {
      const pods = podsOf(ends);
      const own =
        unread.kind === 'Namespace'
          ? pods.map((pod) => pod.namespace)
          : pods
              .filter((pod) => (unread.namespace ?? pod.namespace) === pod.namespace)
              .map((pod) => pod.serviceAccount);
      const name = unread.leftOut?.name;
      // Network sets have their namespace's labels.
      const ofSets = unread.kind === 'Namespace' && name !== undefined && cluster.hasSetsIn(name);
      if (isAnother(unread, own) && !ofSets) return false;
      return enforced(cluster, direction).some(
        (policy) => policy.namespace === undefined || policy.namespace === namespace,
      );
    }
    case 'Tier':
      return selecting().some((policy) => isCalico(policy) && !isAnother(unread, [policy.tier]));
    case 'NetworkSet':
    case 'GlobalNetworkSet':
      return selecting().some(isCalico);
    case 'Service':
    case 'EndpointSlice':
      return selecting().some((policy) =>
        policy.rules[direction].some(({ source, destination }) => {
          const service = source.service ?? destination.service;
          return service !== undefined && (unread.kind === 'EndpointSlice' || !isAnother(unread, [service.name]));
        }),
      );
    // Whose an address is that belongs to nobody who is known.
    case 'Pod':
      return ends.from.type === 'external' || ends.to.type === 'external';
    default:
      return false;
  }
};

const ownTiers: Partial<Record<PolicyKind, 'admin' | 'default'>> = {
  KubernetesNetworkPolicy: 'default',
  AdminNetworkPolicy: 'admin',
};

/** Where a policy that was not understood stands, as far as that is known. */
const tierOf = (cluster: Cluster, { kind, leftOut }: Unread): string | undefined => {
  if (leftOut === undefined) return undefined;
  if (kind === 'BaselineAdminNetworkPolicy') return cluster.version.baselineTier;
  const own = ownTiers[kind as PolicyKind];
  return own === 'admin' ? cluster.version.adminTier : (own ?? leftOut.tier);
};

/** A policy is not asked where something before it decides; one of Kubernetes only allows. */
const comesTooLate = (cluster: Cluster, unread: Unread, decision: Decision): boolean => {
  const tier = tierOf(cluster, unread);
  if (tier === undefined || decision.tier === null || decision.rule === null) return false;
  if (decision.tier !== tier) return cluster.policies.isBefore(decision.tier, tier);
  if (unread.kind !== 'KubernetesNetworkPolicy' || decision.rule === -1) return false;
  return (
    decision.action === 'Allow' ||
    (cluster.policies.titled(decision.kind, decision.policy)?.order ?? Number.POSITIVE_INFINITY) < 1000
  );
};

/** The decision, or that it is unknown because of something that was not read or not understood. */
export const asFarAsRead = (cluster: Cluster, decision: Decision, ends: Ends, direction: Direction): Decision => {
  // Where nothing is asked, nothing that was not understood is asked either.
  if (decision.action === 'unknown' || decision.kind === 'None') return decision;
  const missed = cluster.missed.find(
    (unread) => matters(cluster, unread, ends, direction) && !comesTooLate(cluster, unread, decision),
  );
  if (!missed) return decision;
  const said = { missed: missed.what, reason: decision.reason };
  return {
    ...decision,
    action: 'unknown',
    reason: missed.leftOut ? say('decision.as-far-as-understood', said) : say('decision.as-far-as-read', said),
  };
};

const hostKinds = new Set<Unread['kind']>(['HostEndpoint', 'Node', 'FelixConfiguration', 'IPPool', 'any']);

/** A policy says nothing to host endpoints that it does not select. */
const selectsHosts = (cluster: Cluster, { kind, leftOut }: Unread): boolean =>
  kind === 'GlobalNetworkPolicy' &&
  (leftOut === undefined ||
    cluster.missed.some((other) => other.kind === 'HostEndpoint' || other.kind === 'any') ||
    [...cluster.hostEndpoints.values()].some(({ labels }) => leftOut.selects?.matches(labels) !== false));

const onOneNode = ({ from, to }: Ends): boolean =>
  from.type === 'pod' &&
  to.type === 'pod' &&
  from.workload.node !== undefined &&
  from.workload.node === to.workload.node;

/** Host endpoints that could not be read may stop what is sent to or from a host, or through it. */
export const hostsAsFarAsRead = (cluster: Cluster, from: End, to: End): Verdict => {
  const missed = cluster.missed.filter((unread) => hostKinds.has(unread.kind) || selectsHosts(cluster, unread));
  if (missed.length === 0) return true;
  const toHost = from.type === 'host' || to.type === 'host';
  if (toHost) return 'unknown';
  const forwarded = [...cluster.policies.policies].some(
    ({ applyOnForward, preDNAT, doNotTrack }) => applyOnForward || preDNAT || doNotTrack,
  );
  const blind = missed.some(({ kind }) => kind === 'HostEndpoint');
  if (forwarded && blind) return 'unknown';
  // One that was left out may be for what crosses a host.
  const crosses = missed.some(({ kind, leftOut }) => kind === 'GlobalNetworkPolicy' && leftOut?.forwards !== false);
  return crosses && cluster.hostEndpoints.size > 0 && !onOneNode({ from, to }) ? 'unknown' : true;
};
