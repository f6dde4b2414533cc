import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import type { Decision, Verdict } from './decision.ts';
import type { End } from './ends.ts';
import type { Direction, PolicyModel } from './model.ts';
import type { ObjectKind } from './object-kinds.ts';

/** Objects of one kind that could not be read. What they could change is not known then. */
export type Unread = {
  kind: ObjectKind | 'ClusterInformation';
  /** Only those of this namespace; absent: of the whole cluster. */
  namespace?: string;
  /** What was asked, for people: `list networkpolicies.networking.k8s.io in shop`. */
  what: Message | string;
  reason: Message;
};

const isCalico = ({ kind }: PolicyModel): boolean => kind === 'NetworkPolicy' || kind === 'GlobalNetworkPolicy';

const enforced = (cluster: Cluster, direction: Direction): PolicyModel[] =>
  [...cluster.policies.policies].filter((policy) => !policy.staged && policy.applies[direction]);

/** Whether objects of that kind could change what the policies of this pod say. Rather too often than once too little. */
const matters = (cluster: Cluster, unread: Unread, end: End, direction: Direction): boolean => {
  if (end.type !== 'pod') return false;
  const { namespace, labels } = end.workload;
  const selecting = (): PolicyModel[] =>
    cluster.policies
      .applied(labels)
      .slices(direction)
      .flatMap(({ policies }) => policies);
  switch (unread.kind) {
    case 'KubernetesNetworkPolicy':
    case 'NetworkPolicy':
      return unread.namespace === undefined || unread.namespace === namespace;
    case 'GlobalNetworkPolicy':
    case 'ClusterNetworkPolicy':
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return true;
    // Labels of either may decide which policies select the pod, and whom they let in.
    case 'Namespace':
    case 'ServiceAccount':
      return enforced(cluster, direction).some(
        (policy) => policy.namespace === undefined || policy.namespace === namespace,
      );
    case 'Tier':
    case 'NetworkSet':
    case 'GlobalNetworkSet':
      return selecting().some(isCalico);
    case 'Service':
    case 'EndpointSlice':
      return selecting().some((policy) =>
        policy.rules[direction].some(({ source, destination }) => source.service ?? destination.service),
      );
    default:
      return false;
  }
};

/** The decision, or that it is unknown because of something that was not read. */
export const asFarAsRead = (cluster: Cluster, decision: Decision, end: End, direction: Direction): Decision => {
  if (decision.action === 'unknown') return decision;
  const missed = cluster.unread.find((unread) => matters(cluster, unread, end, direction));
  if (!missed) return decision;
  return {
    ...decision,
    action: 'unknown',
    reason: say('decision.as-far-as-read', { missed: missed.what, reason: decision.reason }),
  };
};

const hostKinds = new Set<Unread['kind']>(['HostEndpoint', 'Node', 'FelixConfiguration', 'IPPool']);

/** Host endpoints that could not be read may stop what is sent to or from a host, or through it. */
export const hostsAsFarAsRead = (cluster: Cluster, from: End, to: End): Verdict => {
  const missed = cluster.unread.filter(({ kind }) => hostKinds.has(kind) || kind === 'GlobalNetworkPolicy');
  if (missed.length === 0) return true;
  const toHost = from.type === 'host' || to.type === 'host';
  if (toHost) return 'unknown';
  const forwarded = [...cluster.policies.policies].some(
    ({ applyOnForward, preDNAT, doNotTrack }) => applyOnForward || preDNAT || doNotTrack,
  );
  const blind = missed.some(({ kind }) => kind === 'HostEndpoint');
  return forwarded && blind ? 'unknown' : true;
};
