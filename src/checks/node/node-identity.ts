import type { Explained, Finding, FixRef, Proof } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { ClusterNode } from '../../case/objects.ts';
import { deleteStaleNode, giveOwnAddress, giveOwnMac, renewMachineId } from '../../fixes/by-hand/identities.ts';
import { type Holder, holderOf, internalIps, nodesBeside, sameMachine } from '../../intended/identities.ts';
import { keeperOf } from '../../intended/own-address.ts';
import { isHostPrefix, sameAddress } from '../../ip/texts.ts';
import { hopAt, linkWith, nodeIp, other, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { detectionFix, howDetected, isNear } from './address-detection.ts';

/** What follows where packets for a node go to another one, or to an interface that the others do not reach. */
export const followsFromIdentity: Explained[] = [
  'check:underlay',
  'check:bgp-session',
  'node-interface-down',
  'node-neighbour-wrong',
  'underlay-drops',
  'underlay-drops-tunnel',
  'block-route-missing',
  'block-route-wrong',
  'tunnel-missing',
  'tunnel-wrong',
  'tunnel-address-missing',
  'tunnel-neighbour-missing',
  'tunnel-neighbour-wrong',
  'fdb-missing',
  'fdb-wrong',
  'tunnel-peers-incomplete',
  'set-incomplete',
  'rp-filter-drops',
  'check:live-packets',
];

const annotationOf = (family: 4 | 6): string => `projectcalico.org/IPv${family}Address`;

/** What the objects of several nodes say of one address. */
export const holdersProof = (holders: readonly Holder[], address: string): Proof =>
  proofOf(
    'kubectl get nodes -o yaml',
    undefined,
    holders.map(
      ({ node, field }) => `${node}  ${field === 'InternalIP' ? field : `projectcalico.org/${field}`}: ${address}`,
    ),
  );

const linkProof = (endpoint: PathEndpoint, address: string): Proof[] => {
  const link = linkWith(endpoint, address);
  return link === undefined ? [] : [proofOf(`ip addr show ${link.name}`, endpoint.nodeName, [link.text])];
};

const fixesOf = (
  path: PathDirection,
  all: readonly ClusterNode[],
  copies: readonly ClusterNode[],
  stale: readonly ClusterNode[],
  address: string,
): FixRef[] => {
  // What is left of a machine that is gone goes, and the address is the other's alone.
  if (stale.length > 0 && stale.length < all.length)
    return stale.map(({ name }) => deleteStaleNode.with({ node: name }));
  const better = detectionFix(path, all);
  const own = better.length === 0 && copies.length === 0 ? all.slice(-1) : [];
  return [
    ...better,
    ...copies.map(({ name }) => renewMachineId.with({ node: name })),
    ...own.map(({ name }) => giveOwnAddress.with({ node: name, address })),
  ];
};

/**
 * The other node's interface alone has the address: a setting that finds the node's own again changes nothing, and one
 * that a program keeps there, or that is no network's, is that program's to take away.
 */
const fixesOfTaken = (path: PathDirection, node: ClusterNode, address: string, link: Link): FixRef[] => {
  const better = detectionFix(path, [node], address);
  const own = link.addresses.find((each) => sameAddress(each.address, address));
  const kept = keeperOf(link, address) !== undefined || own === undefined || isHostPrefix(`${address}/${own.prefix}`);
  return better.length > 0 || kept ? better : [giveOwnAddress.with({ node: node.name, address })];
};

/** `node-1 and node-2 both say 10.0.2.15` (causes#node-address-duplicate). */
const addressTwice = (path: PathDirection, endpoint: PathEndpoint, node: ClusterNode, address: string): Finding[] => {
  const beside = nodesBeside(path.c.objects, node.name);
  const holders = beside.flatMap((each) => holderOf(each, address));
  const far = other(path, endpoint);
  // An interface of the other end's node may have it whatever the objects say.
  const taken = holders.some((holder) => holder.node === far.nodeName) ? undefined : linkWith(far, address);
  const dev = taken?.name;
  if (holders.length === 0 && dev === undefined) return [];
  const place = { hop: hopAt(endpoint, 'node'), object: `address ${address}` };
  const twins = beside.filter(({ name }) => holders.some((holder) => holder.node === name));
  const all = [node, ...twins];
  // A machine whose probe answers is there, whatever its kubelet fails to report.
  const stale = all.filter(({ name, silent }) => silent === true && path.c.nodes[name]?.ok !== true);
  const copies = twins.filter((twin) => sameMachine(node, twin) && !stale.includes(twin));
  const names = all.map(({ name }) => name);
  const why =
    stale.length > 0 && stale.length < all.length
      ? say('node-identity.stale', { nodes: stale.map(({ name }) => name) })
      : howDetected(path, endpoint, address);
  const clones =
    copies.length === 0 ? '' : say('node-identity.one-machine', { nodes: [node, ...copies].map((each) => each.name) });
  const said = { nodes: names, address, why, clones };
  const statement =
    dev !== undefined
      ? say('node-identity.address-on-other', { node: node.name, address, far: far.nodeName, dev, why })
      : all.length > 2
        ? say('node-identity.address-many', said)
        : say('node-identity.address-twice', said);
  return [
    findingsAt(path, 'node-identity', place).fail('node-address-duplicate', statement, {
      proof: [
        holdersProof(
          [{ node: node.name, field: path.family === 4 ? 'IPv4Address' : 'IPv6Address' }, ...holders],
          address,
        ),
        ...[endpoint, far].flatMap((end) => linkProof(end, address)),
      ],
      explains: ['node-address-wrong', 'tunnel-address-duplicate', 'router-id-duplicate', ...followsFromIdentity],
      fixes:
        taken !== undefined && holders.length === 0
          ? fixesOfTaken(path, node, address, taken)
          : fixesOf(path, all, copies, stale, address),
    }),
  ];
};

/**
 * The node's address is on an interface that the other node has no part in, while its kubelet has one on another
 * (causes#node-address-wrong). A network of its own for the pods' packets is nothing to speak of.
 */
const ofOtherNetwork = (path: PathDirection, endpoint: PathEndpoint, node: ClusterNode, address: string): Finding[] => {
  const far = other(path, endpoint);
  const farAddress = nodeIp(far, path.family);
  const link = linkWith(endpoint, address);
  const internal = internalIps(node, path.family).find((each) => !sameAddress(each, address));
  const better = internal === undefined ? undefined : linkWith(endpoint, internal);
  if (farAddress === undefined || link === undefined || internal === undefined || better === undefined) return [];
  if (better.name === link.name || isNear(link, farAddress)) return [];
  const apart = isNear(better, farAddress) && !node.internalIPs.some((each) => sameAddress(each, address));
  // Where a router stands between the nodes either interface may be right.
  if (!apart && path.trip.loss === undefined) return [];
  const place = { hop: hopAt(endpoint, 'node'), node: node.name, object: `Node ${node.name}` };
  const names = { node: node.name, address, dev: link.name, internal, better: better.name };
  return [
    findingsAt(path, 'node-identity', place).failIf(
      apart,
      'node-address-wrong',
      say('node-identity.other-network', {
        ...names,
        far: far.nodeName,
        farAddress,
        why: howDetected(path, endpoint, address),
      }),
      {
        proof: [
          proofOf('kubectl get nodes -o yaml', undefined, [
            `${node.name}  ${annotationOf(path.family)}: ${address}`,
            `${node.name}  InternalIP: ${internal}`,
            `${far.nodeName}  ${annotationOf(path.family)}: ${farAddress}`,
          ]),
          ...linkProof(endpoint, address),
          ...linkProof(endpoint, internal),
        ],
        explains: followsFromIdentity,
        fixes: detectionFix(path, far.node.ok ? [node, far.node.value] : [node]),
      },
    ),
  ];
};

/** Such interfaces of one machine have the MAC address of the card below them, and are told apart by their addresses. */
const sharesMac = ({ kind }: Link): boolean => kind === 'ipvlan' || kind === 'ipvtap';

/** The interfaces of both nodes have one MAC address in one network, as those of copied machines have. */
const macTwice = (path: PathDirection, endpoint: PathEndpoint, address: string): Finding[] => {
  const far = other(path, endpoint);
  const farAddress = nodeIp(far, path.family);
  const link = linkWith(endpoint, address);
  const farLink = farAddress === undefined ? undefined : linkWith(far, farAddress);
  if (endpoint.end !== 'source' || farAddress === undefined || link?.mac === undefined) return [];
  if (farLink?.mac?.toLowerCase() !== link.mac.toLowerCase() || !isNear(link, farAddress)) return [];
  if (sharesMac(link) || sharesMac(farLink)) return [];
  const place = { hop: 'underlay' as const, object: `MAC address ${link.mac}` };
  const names = { node: endpoint.nodeName, dev: link.name, far: far.nodeName, farDev: farLink.name, mac: link.mac };
  return [
    findingsAt(path, 'node-identity', place).fail('node-mac-duplicate', say('node-identity.mac-twice', names), {
      proof: [...linkProof(endpoint, address), ...linkProof(far, farAddress)],
      explains: followsFromIdentity,
      fixes: [giveOwnMac.with({ node: far.nodeName, dev: farLink.name, mac: link.mac })],
    }),
  ];
};

/** Whether the address by which Calico knows a node is that node's alone, and of the network of the others. */
export const nodeIdentity = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const address = nodeIp(endpoint, path.family);
  if (!endpoint.node.ok || address === undefined || path.sameNode) return [];
  const twice = addressTwice(path, endpoint, endpoint.node.value, address);
  if (twice.length > 0) return twice;
  return [...macTwice(path, endpoint, address), ...ofOtherNetwork(path, endpoint, endpoint.node.value, address)];
};
