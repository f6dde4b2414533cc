import type { Case, End } from '../case/case.ts';
import type { Direction, Hop } from '../case/finding.ts';
import type { NodeState, PodNetwork } from '../case/node-state.ts';
import type { ClusterNode, IPPool, Pod } from '../case/objects.ts';
import { missing, type Read } from '../case/read.ts';
import { type Family, familyOf, sameAddress } from '../intended/addresses.ts';
import { findBlock } from '../intended/blocks.ts';
import { interfaceHash, interfaceName, podKey } from '../intended/endpoint.ts';
import { nodeAddress, poolOf, type Transport, transportBetween, tunnelAddress } from '../intended/transport.ts';

type EndName = 'source' | 'destination';

/** One end of one direction of travel, with everything that was read about it. */
export interface Side {
  end: EndName;
  pod: Pod;
  /** `namespace/name`. */
  key: string;
  address: string | undefined;
  nodeName: string;
  node: Read<ClusterNode>;
  state: Read<NodeState>;
  network: Read<PodNetwork>;
  /** Name of the pod's interface on its node: as found there by the endpoint's hash, else as computed. */
  veth: string;
}

/** One direction of travel: `source` is the sender in this direction. */
export interface Leg {
  direction: Direction;
  source: Side;
  destination: Side;
  sameNode: boolean;
  family: Family;
  pool: Read<IPPool>;
  /** How packets travel between the two nodes; only where the ends are on two nodes. */
  transport: Transport;
  c: Case;
}

const linksOf = (state: Read<NodeState>) => (state.ok && state.value.links.ok ? state.value.links.value : []);

const vethOf = (pod: Pod, state: Read<NodeState>): string => {
  const hash = interfaceHash(pod.namespace, pod.name);
  const found = linksOf(state).find((link) => link.name.endsWith(hash) && link.name !== hash);
  return found?.name ?? interfaceName(pod.namespace, pod.name);
};

const networkOfPod = (state: Read<NodeState>, key: string): Read<PodNetwork> => {
  if (!state.ok) return state;
  return state.value.pods[key] ?? missing(`the network namespace of ${key} was not read`);
};

const sideOf = (c: Case, end: End, name: EndName): Side => {
  const nodeName = end.pod.nodeName ?? '';
  const key = podKey(end.pod);
  const state = c.nodes[nodeName] ?? missing(nodeName === '' ? `${key} has no node` : `node ${nodeName} was not asked`);
  return {
    end: name,
    pod: end.pod,
    key,
    address: end.address,
    nodeName,
    node: c.objects.nodes[nodeName] ?? missing(`node object ${nodeName} was not read`),
    state,
    network: networkOfPod(state, key),
    veth: vethOf(end.pod, state),
  };
};

const poolFor = (c: Case, address: string | undefined): Read<IPPool> => {
  if (address === undefined) return missing('the pod has no address');
  if (!c.objects.ipPools.ok) return missing(`IP pools not read: ${c.objects.ipPools.reason}`);
  const pool = poolOf(c.objects.ipPools.value, address);
  return pool === undefined ? missing(`no IP pool contains ${address}`) : { ok: true, value: pool };
};

const transportOf = (source: Side, destination: Side, pool: Read<IPPool>, family: Family): Transport => {
  if (!pool.ok) return { kind: 'unknown', reason: pool.reason };
  if (!source.node.ok) return { kind: 'unknown', reason: source.node.reason };
  if (!destination.node.ok) return { kind: 'unknown', reason: destination.node.reason };
  return transportBetween(pool.value, source.node.value, destination.node.value, family);
};

export const legOf = (c: Case, direction: Direction): Leg => {
  const [from, to] = direction === 'forward' ? [c.from, c.to] : [c.to, c.from];
  const source = sideOf(c, from, 'source');
  const destination = sideOf(c, to, 'destination');
  const family = familyOf(destination.address ?? source.address ?? '') ?? 4;
  const pool = poolFor(c, destination.address);
  return {
    direction,
    source,
    destination,
    sameNode: source.nodeName !== '' && source.nodeName === destination.nodeName,
    family,
    pool,
    transport: transportOf(source, destination, pool, family),
    c,
  };
};

export const other = (leg: Leg, side: Side): Side => (side.end === 'source' ? leg.destination : leg.source);

export const hopAt = (side: Side, place: 'pod' | 'veth' | 'node' | 'tunnel'): Hop => `${side.end}-${place}`;

export const nodeIp = (side: Side, family: Family): string | undefined =>
  side.node.ok ? nodeAddress(side.node.value, family) : undefined;

export const tunnelIp = (side: Side, kind: 'vxlan' | 'ipip', family: Family): string | undefined =>
  side.node.ok ? tunnelAddress(side.node.value, kind, family) : undefined;

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

/** The interface of the node that holds its own address: where tunnel packets leave and arrive. */
export const nodeInterface = (side: Side, family: Family): string | undefined => {
  const address = nodeIp(side, family);
  return linksOf(side.state).find((link) => link.addresses.some((own) => sameAddress(own.address, address)))?.name;
};
