import { orchestratorLabel } from '../convert/selectors.ts';
import { hasPorts, icmp, icmpv6, protocolName } from '../protocols.ts';
import { isForKubernetes, type LabelTerms, labelSelector, selectorOfTerms } from './label-terms.ts';

/** Policies of each kind that allow one kind of packet between two ends, as plain objects. */

export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: Record<string, unknown>;
};

/** Who is on the other side: pods of a namespace, or addresses (`10.0.0.1/32`). */
export type Peer = { namespace: string; terms: LabelTerms } | { nets: readonly string[] };

export type Allowed = {
  direction: 'ingress' | 'egress';
  /** By number. */
  protocol: number;
  port: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
};

export type Guarded = { namespace: string; terms: LabelTerms };

const title = (protocol: number): string => protocolName(protocol).toUpperCase();
const typeOf = ({ direction }: Pick<Allowed, 'direction'>): string => (direction === 'ingress' ? 'Ingress' : 'Egress');
const byName = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

/** A policy of Kubernetes; without a protocol it is for all of them. Both ends by what it can ask for. */
export const kubernetesPolicy = (
  guarded: Guarded,
  peer: Peer,
  allowed: Pick<Allowed, 'direction' | 'port'> & { protocol: number | undefined },
  name: string,
): Manifest => {
  const { direction, protocol, port } = allowed;
  const peers =
    'nets' in peer
      ? peer.nets.map((cidr) => ({ ipBlock: { cidr } }))
      : [
          {
            ...(peer.namespace !== guarded.namespace && { namespaceSelector: byName(peer.namespace) }),
            podSelector: labelSelector(peer.terms),
          },
        ];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: guarded.namespace },
    spec: {
      podSelector: labelSelector(guarded.terms),
      policyTypes: [typeOf(allowed)],
      [direction]: [
        {
          [direction === 'ingress' ? 'from' : 'to']: peers,
          ...(protocol !== undefined && {
            ports: [{ protocol: title(protocol), ...(port !== undefined && { port }) }],
          }),
        },
      ],
    },
  };
};

/** The same where it can say all of it; undefined: it cannot. */
export const kubernetesManifest = (
  guarded: Guarded,
  peer: Peer,
  allowed: Allowed,
  name: string,
): Manifest | undefined => {
  const canSay =
    hasPorts(allowed.protocol) && isForKubernetes(guarded.terms) && (!('terms' in peer) || isForKubernetes(peer.terms));
  return canSay ? kubernetesPolicy(guarded, peer, allowed, name) : undefined;
};

const calicoProtocol = (protocol: number): string | number => {
  if (protocol === icmp) return 'ICMP';
  if (protocol === icmpv6) return 'ICMPv6';
  return hasPorts(protocol) ? title(protocol) : protocol;
};

/** Without this, labels also find network sets and host endpoints (calico#4.8). */
const podsAlone = (terms: LabelTerms): string => {
  const own = selectorOfTerms(terms);
  return [...(own === 'all()' ? [] : [own]), `${orchestratorLabel} == 'k8s'`].join(' && ');
};

const calicoPeer = (peer: Peer, own: string | undefined): Record<string, unknown> =>
  'nets' in peer
    ? { nets: [...peer.nets] }
    : {
        selector: podsAlone(peer.terms),
        ...(peer.namespace !== own && { namespaceSelector: `projectcalico.org/name == '${peer.namespace}'` }),
      };

const calicoRule = (allowed: Allowed, other: Record<string, unknown>, own?: Record<string, unknown>) => {
  const { direction, protocol, port, icmpType, icmpCode } = allowed;
  const ports = port === undefined ? {} : { ports: [port] };
  const [source, destination] =
    direction === 'ingress' ? [other, { ...own, ...ports }] : [own ?? {}, { ...other, ...ports }];
  return {
    action: 'Allow',
    protocol: calicoProtocol(protocol),
    ...(icmpType !== undefined && { icmp: { type: icmpType, ...(icmpCode !== undefined && { code: icmpCode }) } }),
    ...(Object.keys(source).length > 0 && { source }),
    ...(Object.keys(destination).length > 0 && { destination }),
  };
};

/** Where in the order it stands. */
export type Place = { name: string; tier: string; order: number };

const nameIn = ({ name, tier }: Place): string => (tier === 'default' ? name : `${tier}.${name}`);

/** A NetworkPolicy of Calico. */
export const calicoManifest = (guarded: Guarded, peer: Peer, allowed: Allowed, at: Place): Manifest => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'NetworkPolicy',
  metadata: { name: nameIn(at), namespace: guarded.namespace },
  spec: {
    tier: at.tier,
    order: at.order,
    selector: selectorOfTerms(guarded.terms),
    types: [typeOf(allowed)],
    [allowed.direction]: [calicoRule(allowed, calicoPeer(peer, guarded.namespace))],
  },
});

/** How a policy takes part on a host endpoint. */
export type HostStage = { applyOnForward?: true; preDNAT?: true; doNotTrack?: true };

/** A GlobalNetworkPolicy for a host endpoint; `crossing`: who is behind it, where the packet only passes it. */
export const hostManifest = (
  selector: string,
  peer: Peer,
  crossing: Peer | undefined,
  allowed: Allowed,
  at: Place & { stage: HostStage },
): Manifest => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: nameIn(at) },
  spec: {
    tier: at.tier,
    order: at.order,
    selector,
    types: [typeOf(allowed)],
    ...at.stage,
    [allowed.direction]: [
      calicoRule(allowed, calicoPeer(peer, undefined), crossing && calicoPeer(crossing, undefined)),
    ],
  },
});

const clusterScope = ({ namespace, terms }: Guarded) => ({
  pods: { namespaceSelector: byName(namespace), podSelector: labelSelector(terms) },
});

const clusterPeer = (peer: Peer, direction: Allowed['direction']): Record<string, unknown> | undefined => {
  if ('terms' in peer) return isForKubernetes(peer.terms) ? clusterScope(peer) : undefined;
  return direction === 'egress' ? { networks: [...peer.nets] } : undefined;
};

/** A cluster-wide policy: ClusterNetworkPolicy, or AdminNetworkPolicy before it; undefined: none can say it. */
export const clusterManifest = (
  guarded: Guarded,
  peer: Peer,
  allowed: Allowed,
  at: {
    name: string;
    priority: number;
    tier: 'Admin' | 'Baseline';
    kind: 'ClusterNetworkPolicy' | 'AdminNetworkPolicy';
  },
): Manifest | undefined => {
  const { direction, protocol, port } = allowed;
  const other = clusterPeer(peer, direction);
  if (other === undefined || !hasPorts(protocol) || !isForKubernetes(guarded.terms)) return undefined;
  const peers = { [direction === 'ingress' ? 'from' : 'to']: [other] };
  const isNew = at.kind === 'ClusterNetworkPolicy';
  // The older kind cannot say a protocol without a port.
  if (!isNew && port === undefined) return undefined;
  const rule = isNew
    ? {
        action: 'Accept',
        ...peers,
        protocols: [{ [protocolName(protocol)]: port === undefined ? {} : { destinationPort: { number: port } } }],
      }
    : { action: 'Allow', ...peers, ports: [{ portNumber: { protocol: title(protocol), port } }] };
  return {
    apiVersion: `policy.networking.k8s.io/${isNew ? 'v1alpha2' : 'v1alpha1'}`,
    kind: at.kind,
    metadata: { name: at.name },
    spec: {
      ...(isNew && { tier: at.tier }),
      priority: at.priority,
      subject: clusterScope(guarded),
      [direction]: [rule],
    },
  };
};
