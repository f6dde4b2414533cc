import type { BgpNode, BgpObjects, BgpPeer } from '../case/objects.ts';
import { sameAddress } from '../ip/texts.ts';
import { parseSelector } from './policy/selector/selector.ts';

/** Which nodes are to have a BGP session with which, by the objects (calico#6.1). */

/** What is made of an object once, though thousands are held against it. */
const once = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const made = new WeakMap<K, { value: V }>();
  return (key) => {
    const had = made.get(key) ?? { value: make(key) };
    made.set(key, had);
    return had.value;
  };
};

const labelsOf = once(({ labels }: BgpNode) => new Map(Object.entries(labels)));
const nodesOf = once(({ nodeSelector = '' }: BgpPeer) => parseSelector(nodeSelector));
const peersOf = once(({ peerSelector = '' }: BgpPeer) => parseSelector(peerSelector));

/** A selector of a form that is not known may select any node. */
const selects = (parsed: ReturnType<typeof parseSelector>, node: BgpNode): boolean =>
  !parsed.ok || parsed.selector.matches(labelsOf(node));

const isFor = (peer: BgpPeer, one: BgpNode): boolean =>
  peer.node === undefined ? peer.nodeSelector === undefined || selects(nodesOf(peer), one) : peer.node === one.name;

/** An address may have a port behind it: `10.0.0.1:1790`, `[fd00::1]:1790`. */
const plainAddress = (peerIP: string): string =>
  /^\[(.*)\]/.exec(peerIP)?.[1] ?? (peerIP.split(':').length === 2 ? (peerIP.split(':')[0] ?? '') : peerIP);

const leadsTo = (peer: BgpPeer, one: BgpNode): boolean => {
  const { peerIP, peerSelector } = peer;
  return peerSelector === undefined
    ? peerIP !== undefined && one.addresses.some((own) => sameAddress(own, plainAddress(peerIP)))
    : selects(peersOf(peer), one);
};

/** A peer of nodes makes the session at both of its ends. */
const joins = (peer: BgpPeer, a: BgpNode, b: BgpNode): boolean =>
  (isFor(peer, a) && leadsTo(peer, b)) || (isFor(peer, b) && leadsTo(peer, a));

/** The peers that make the session of a node with another: its own, and those whose other end it is. */
export const sessionPeers = ({ peers }: Pick<BgpObjects, 'peers'>, one: BgpNode, far: BgpNode): BgpPeer[] =>
  peers.filter((peer) => joins(peer, one, far));

const haveSession = ({ mesh, peers }: BgpObjects, a: BgpNode, b: BgpNode): boolean =>
  (mesh && a.clusterId === undefined && b.clusterId === undefined) || peers.some((peer) => joins(peer, a, b));

type Known = Pick<BgpObjects, 'peers' | 'nodes'>;

/** Peers of some of `whose` nodes whose selector no node matches: the session that they ask for is with nobody. */
export const unmatchedPeers = ({ peers, nodes }: Known, whose: readonly BgpNode[] = nodes): BgpPeer[] =>
  peers.filter(
    (peer) =>
      peer.peerSelector !== undefined &&
      whose.some((node) => isFor(peer, node)) &&
      !nodes.some((node) => leadsTo(peer, node)),
  );

/** Nodes with a cluster id, which the mesh leaves out, that no peer leads to. */
export const idleReflectors = ({ peers, nodes }: Known): string[] =>
  nodes
    .filter((node) => node.clusterId !== undefined && !peers.some((peer) => leadsTo(peer, node)))
    .map(({ name }) => name);

/** What the objects make of the way between two nodes. */
export type Peering =
  | { kind: 'direct' }
  /** By a node that passes routes on, or by somebody outside of whom nothing is known. */
  | { kind: 'by-others' }
  | {
      kind: 'none';
      mesh: boolean;
      /** Of the two, those that the mesh leaves out because they have a cluster id. */
      reflectors: string[];
      unmatched: BgpPeer[];
      idle: string[];
    }
  | { kind: 'unknown' };

export const peeringOf = (objects: BgpObjects, names: readonly [string, string]): Peering => {
  const [a, b] = names.map((name) => objects.nodes.find((node) => node.name === name));
  if (a === undefined || b === undefined) return { kind: 'unknown' };
  if (haveSession(objects, a, b)) return { kind: 'direct' };
  const { nodes, peers, mesh } = objects;
  const third = nodes.some(
    (node) =>
      node !== a &&
      node !== b &&
      node.clusterId !== undefined &&
      haveSession(objects, a, node) &&
      haveSession(objects, b, node),
  );
  const beyond = (one: BgpNode): boolean =>
    peers.some(
      (peer) => peer.peerSelector === undefined && isFor(peer, one) && !nodes.some((node) => leadsTo(peer, node)),
    );
  if (third || (beyond(a) && beyond(b))) return { kind: 'by-others' };
  if (objects.notAll) return { kind: 'unknown' };
  return {
    kind: 'none',
    mesh,
    reflectors: [a, b].filter(({ clusterId }) => clusterId !== undefined).map(({ name }) => name),
    unmatched: unmatchedPeers(objects, [a, b]),
    idle: idleReflectors(objects),
  };
};
