import type { Case } from '../case/case.ts';
import { type End, type NodeEnd, titleOfEnd } from '../case/end.ts';
import type { Direction } from '../case/finding.ts';
import type { Link, NodeState, PodNetwork } from '../case/node-state.ts';
import type { ClusterNode, IPPool, Pod } from '../case/objects.ts';
import type { PacketTest } from '../case/packets.ts';
import { type Failure, missing, type Read } from '../case/read.ts';
import type { Hop } from '../faults/hops.ts';
import { findBlock } from '../intended/blocks.ts';
import { interfaceHash, interfaceName } from '../intended/endpoint.ts';
import { ownInterface } from '../intended/own-address.ts';
import { nodeAddress, poolOf, type Transport, transportBetween, tunnelAddress } from '../intended/transport.ts';
import type { Family } from '../ip/address.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import { devicesOf, lookupRoute } from '../programmed/routes.ts';
import { sourceAddress } from '../programmed/source-address.ts';
import type { MessageArg } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Asked } from './asked-packets.ts';
import type { IntendedPolicy } from './intended-policy.ts';
import type { Loss } from './loss.ts';
import type { Translation } from './translation.ts';

type EndName = 'source' | 'destination';

/** What every end of one direction of travel has. */
interface AnyEndpoint {
  end: EndName;
  /** `namespace/name` of a pod, the name of a node, the name or address of what is outside. */
  key: string;
  address: string | undefined;
  /** Empty where the end is on no node. */
  nodeName: string;
  node: Read<ClusterNode>;
  state: Read<NodeState>;
}

/** A pod of the pod network, with everything that was read about it. */
export interface PodEndpoint extends AnyEndpoint {
  kind: 'pod';
  pod: Pod;
  network: Read<PodNetwork>;
  /** Name of the pod's interface on its node: as found there by the endpoint's hash, else as computed. */
  veth: string;
}

/** A node's own network. */
interface NodeEndpoint extends AnyEndpoint {
  kind: 'node';
  /** The host-network pod by which the node was named. */
  pod: Pod | undefined;
}

/** What is neither a pod nor a node: nothing is known of it but its address. */
interface OutsideEndpoint extends AnyEndpoint {
  kind: 'outside';
}

export type PathEndpoint = PodEndpoint | NodeEndpoint | OutsideEndpoint;

/** One direction of travel: `source` is the sender in this direction. */
export interface PathDirection {
  direction: Direction;
  source: PathEndpoint;
  destination: PathEndpoint;
  sameNode: boolean;
  family: Family;
  pool: Read<IPPool>;
  /** How packets travel between the two nodes; only where the ends are on two nodes. */
  transport: Transport;
  /** What the sender's node of the question makes of the pod's address, where that is another one. */
  translated: string | undefined;
  c: Case;
  /** The way of the question there and back, of which this is one half. */
  trip: RoundTrip;
}

/** The way of one question there and back, and what policies and live packets say of it. */
export interface RoundTrip {
  c: Case;
  forward: PathDirection;
  reverse: PathDirection;
  translation: Translation | undefined;
  /** The kinds of packets that the question is about. */
  asked: readonly Asked[];
  /** The live test that answers the question, and where it lost its packets. */
  test: PacketTest | undefined;
  loss: Loss | undefined;
  /** What the policy objects ask for, decided once for each kind of packet. */
  intended: (asked: Asked, family: Family) => IntendedPolicy;
}

/** The interfaces of a node, none where they were not read. */
export const linksOf = (state: Read<NodeState>): Link[] =>
  state.ok && state.value.links.ok ? state.value.links.value : [];

const vethOf = (pod: Pod, state: Read<NodeState>): string => {
  const hash = interfaceHash(pod.namespace, pod.name);
  const found = linksOf(state).find((link) => link.name.endsWith(hash) && link.name !== hash);
  return found?.name ?? interfaceName(pod.namespace, pod.name);
};

const networkOfPod = (state: Read<NodeState>, key: string): Read<PodNetwork> => {
  if (!state.ok) return state;
  return state.value.pods[key] ?? missing(say('read.netns-of', { pod: key }));
};

const nodeParts = (c: Case, nodeName: string, key: string) => ({
  nodeName,
  node: c.objects.nodes[nodeName] ?? missing(say('read.node-object', { node: nodeName })),
  state:
    c.nodes[nodeName] ??
    missing(nodeName === '' ? say('read.no-node', { pod: key }) : say('read.node-not-asked', { node: nodeName })),
});

const endpointOf = (c: Case, end: End, name: EndName): PathEndpoint => {
  const key = titleOfEnd(end);
  const common = { end: name, key, address: end.address };
  if (end.kind === 'outside') {
    const none = missing(say('read.outside', { what: key }));
    return { ...common, kind: 'outside', nodeName: '', node: none, state: none };
  }
  if (end.kind === 'node') {
    const parts = nodeParts(c, end.name, key);
    return { ...common, kind: 'node', pod: end.pod, ...parts, address: addressOfNode(c, end, parts.state) };
  }
  const parts = nodeParts(c, end.pod.nodeName ?? '', key);
  return {
    ...common,
    kind: 'pod',
    pod: end.pod,
    ...parts,
    network: networkOfPod(parts.state, key),
    veth: vethOf(end.pod, parts.state),
  };
};

/** A node that asks sends with the address that its routes choose: over a tunnel with the tunnel's. */
const addressOfNode = (c: Case, end: NodeEnd, state: Read<NodeState>): string | undefined => {
  if (end !== c.from || !state.ok || c.to.address === undefined) return end.address;
  return sourceAddress(state.value, c.to.address) ?? end.address;
};

/** The node at which a question from outside comes in, as an end of a way of its own. */
export const entryEndpoint = (c: Case, end: EndName): PathEndpoint | undefined => {
  const { entry, address } = c.inbound ?? {};
  if (entry === undefined) return undefined;
  return { end, key: entry, address, kind: 'node', pod: undefined, ...nodeParts(c, entry, entry) };
};

const poolFor = (c: Case, { key, address }: PathEndpoint): Read<IPPool> => {
  if (address === undefined) return missing(say('read.no-address', { what: key }));
  if (!c.objects.ipPools.ok) return missing(say('read.pools', { reason: c.objects.ipPools.reason }));
  const pool = poolOf(c.objects.ipPools.value, address);
  return pool === undefined ? missing(say('read.no-pool-contains', { address })) : { ok: true, value: pool };
};

const plain: Transport = { kind: 'direct', writtenBy: 'none' };

/** The address that the node's object has for it, as opposed to one of a tunnel. */
const isPublished = ({ kind, node, address }: PathEndpoint): boolean =>
  kind === 'node' &&
  node.ok &&
  [...node.value.internalIPs, nodeAddress(node.value, 4), nodeAddress(node.value, 6)].some((own) =>
    sameAddress(own, address),
  );

const transportOf = (
  source: PathEndpoint,
  destination: PathEndpoint,
  pool: Read<IPPool>,
  family: Family,
): Transport => {
  // Only packets for addresses of pools are wrapped, a node's tunnel address among them.
  if (source.kind === 'outside' || (destination.kind !== 'pod' && !pool.ok)) return plain;
  // A pool can cover the nodes' own network, and what is outside: no block is there, and no route of Calico's.
  if (destination.kind === 'outside' || isPublished(destination)) return plain;
  if (!pool.ok) return { kind: 'unknown', reason: pool.reason };
  if (!source.node.ok) return { kind: 'unknown', reason: source.node.reason };
  if (!destination.node.ok) return { kind: 'unknown', reason: destination.node.reason };
  return transportBetween(pool.value, source.node.value, destination.node.value, family);
};

/** One direction by what was read; `translated` as `translationOf` says it. */
export const directionOf = (
  c: Case,
  direction: Direction,
  translated: string | undefined,
): Omit<PathDirection, 'trip'> => {
  const [from, to] = direction === 'forward' ? [c.from, c.to] : [c.to, c.from];
  const source = endpointOf(c, from, 'source');
  const destination = endpointOf(c, to, 'destination');
  const family = familyOf(destination.address ?? source.address ?? '') ?? 4;
  const pool = poolFor(c, destination);
  // The replies travel to the node whose address the pod was given.
  const answersTranslated = direction === 'reverse' && translated !== undefined;
  return {
    direction,
    source,
    destination,
    sameNode: source.nodeName !== '' && source.nodeName === destination.nodeName,
    family,
    pool,
    transport: answersTranslated ? plain : transportOf(source, destination, pool, family),
    translated,
    c,
  };
};

/** The pod that policies know; a node's own traffic belongs to none. */
export const podOfEndpoint = (endpoint: PathEndpoint): Pod | undefined =>
  endpoint.kind === 'pod' ? endpoint.pod : undefined;

/** The pod's interface on its node; nothing for other ends. */
export const vethOfEndpoint = (endpoint: PathEndpoint): string | undefined =>
  endpoint.kind === 'pod' ? endpoint.veth : undefined;

export const other = (path: PathDirection, endpoint: PathEndpoint): PathEndpoint =>
  endpoint.end === 'source' ? path.destination : path.source;

export const hopAt = (endpoint: PathEndpoint, place: 'pod' | 'veth' | 'node' | 'tunnel'): Hop =>
  `${endpoint.end}-${place}`;

export const nodeIp = (endpoint: PathEndpoint, family: Family): string | undefined =>
  endpoint.node.ok ? nodeAddress(endpoint.node.value, family) : undefined;

export const tunnelIp = (endpoint: PathEndpoint, kind: 'vxlan' | 'ipip', family: Family): string | undefined =>
  endpoint.node.ok ? tunnelAddress(endpoint.node.value, kind, family) : undefined;

type NodeView = 'links' | 'routes' | 'neighbours' | 'fdb' | 'ruleSets' | 'sysctls' | 'conntrack' | 'felix';

/** One part of what an end's node was found to be, or why it was not read. */
export const nodeView = <K extends NodeView>(endpoint: PathEndpoint, part: K): NodeState[K] | Failure =>
  endpoint.state.ok ? endpoint.state.value[part] : endpoint.state;

/** The interface of an end's node by its name, where its interfaces were read. */
export const linkOf = (endpoint: PathEndpoint, name: string | undefined): Link | undefined =>
  linksOf(endpoint.state).find((link) => link.name === name);

/** The interface of an end's node that has this address. */
export const linkWith = ({ state }: PathEndpoint, address: string | undefined): Link | undefined =>
  state.ok ? ownInterface(state.value, address) : undefined;

/** Name of the node that has this address as its own or as a tunnel's; for naming a wrong next hop. */
export const nodeOfAddress = (c: Case, address: string): string | undefined => {
  for (const node of Object.values(c.objects.nodes)) {
    if (!node.ok) continue;
    const own = Object.values(node.value.calico).concat(node.value.internalIPs);
    if (own.some((value) => sameAddress(value, address))) return node.value.name;
  }
  const block = findBlock(c.objects.blocks, address);
  return block?.allocations.find((item) => sameAddress(item.address, address))?.node;
};

/** An address with the name of the node that has it. */
export const namedAddress = (c: Case, address: string): MessageArg => {
  const node = nodeOfAddress(c, address);
  return node === undefined ? address : say('address.of-node', { address, node });
};

/** By which interface the node sends packets for an address that is not a pod's. */
export const deviceTowards = (endpoint: PathEndpoint, address: string | undefined): string | undefined => {
  if (!endpoint.state.ok || address === undefined) return undefined;
  return devicesOf(lookupRoute(endpoint.state.value, { dst: address }))[0];
};

/** The interface of the node that holds its own address: where tunnel packets leave and arrive. */
export const nodeInterface = (endpoint: PathEndpoint, family: Family): string | undefined =>
  linkWith(endpoint, nodeIp(endpoint, family))?.name;
