import type { Finding, FixRef } from '../../case/finding.ts';
import type { ClusterNode } from '../../case/objects.ts';
import { renewTunnelAddress } from '../../fixes/by-hand/identities.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { isAgentPod } from '../../intended/agent-pod.ts';
import { allocationOf, findBlock, isTunnelType } from '../../intended/blocks.ts';
import { type Holder, holderOf, nodesBeside, type OwnAddress, ownAddresses } from '../../intended/identities.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, type Outcomes, proofOf } from '../check.ts';
import { followsFromIdentity, holdersProof } from '../node/node-identity.ts';

/** An address on tunl0 or of WireGuard is the source of what the node itself sends; packets between pods do without it. */
export const isForNodeAlone = (path: PathDirection, endpoint: PathEndpoint): boolean =>
  (path.transport.kind === 'ipip' || path.transport.kind === 'wireguard') && endpoint.kind === 'pod';

export const asRemark = (finding: Finding): Finding => ({
  ...finding,
  status: 'warn',
  statement: say('tunnel-device.not-for-pods', { finding: finding.statement }),
  explains: [],
});

type Tunnel = 'vxlan' | 'ipip' | 'wireguard';

/** To which node IPAM gave a tunnel's address, as far as its block was read. */
const givenTo = (path: PathDirection, address: string): string | undefined => {
  const block = findBlock(path.c.objects.blocks, address);
  const allocation = block && allocationOf(block, address);
  return isTunnelType(allocation?.type) ? allocation?.node : undefined;
};

const agentNamespace = (path: PathDirection, node: string): string | undefined => {
  const agents = path.c.objects.pods.filter(isAgentPod);
  return (agents.find(({ nodeName }) => nodeName === node) ?? agents[0])?.namespace;
};

/** At its start calico-node asks IPAM whose the address is, and takes another one where it is not its node's (calico#2.1). */
const renewing = (path: PathDirection, node: string, annotation: string): FixRef => {
  const ofWay = [path.source, path.destination].some(({ nodeName }) => nodeName === node);
  return ofWay
    ? restartCalicoNode.with({ node })
    : renewTunnelAddress.with({ node, annotation, namespace: agentNamespace(path, node) });
};

const twice = (
  path: PathDirection,
  endpoint: PathEndpoint,
  check: Outcomes,
  { address, annotation }: OwnAddress,
  twins: readonly Holder[],
): Finding => {
  const holders: Holder[] = [{ node: endpoint.nodeName, field: annotation }, ...twins];
  const names = holders.map(({ node }) => node);
  const owner = givenTo(path, address);
  const wrong = holders.filter(({ node }) => node !== owner);
  const given = owner === undefined || !names.includes(owner) ? '' : say('tunnel-address.given-to', { node: owner });
  return check.fail(
    'tunnel-address-duplicate',
    names.length > 2
      ? say('tunnel-address.duplicate-many', { nodes: names, address, given })
      : say('tunnel-address.duplicate', { nodes: names, address, given }),
    {
      proof: [holdersProof(holders, address)],
      explains: followsFromIdentity,
      fixes: wrong.map(({ node }) => renewing(path, node, annotation)),
    },
  );
};

const published = (path: PathDirection, endpoint: PathEndpoint, node: ClusterNode, kind: Tunnel): Finding[] => {
  const own = ownAddresses(node).find((each) => each.kind === kind && each.family === path.family);
  const { nodeName } = endpoint;
  const check = findingsAt(path, 'tunnel-address', {
    hop: hopAt(endpoint, 'tunnel'),
    node: nodeName,
    object: `Node ${nodeName}`,
  });
  const word = kind === 'ipip' ? 'IPIP' : 'VXLAN';
  const annotation = `projectcalico.org/IPv${path.family}${word}TunnelAddr`;
  const proof = [
    proofOf(`kubectl get node ${nodeName} -o yaml`, undefined, [`${annotation}: ${own?.address ?? '(not set)'}`]),
  ];
  if (own !== undefined) {
    const twins = nodesBeside(path.c.objects, nodeName).flatMap((each) => holderOf(each, own.address));
    if (twins.length > 0) return [twice(path, endpoint, check, own, twins)];
    if (kind === 'wireguard') return [];
    return [check.pass(say('tunnel-address.published', { node: nodeName, address: own.address }), { proof })];
  }
  if (kind === 'wireguard') return [];
  const statement =
    kind === 'vxlan'
      ? say('tunnel-address.not-published-vxlan', { node: nodeName, annotation })
      : say('tunnel-address.not-published', { node: nodeName, annotation });
  return [
    check.fail('tunnel-address-not-published', statement, {
      proof,
      explains: [
        // Without its own VTEP a node does not use the others' ends either.
        'block-route-missing',
        'tunnel-neighbour-missing',
        'fdb-missing',
        'tunnel-peers-incomplete',
        'rp-filter-drops',
        `tunnel-address-missing@${nodeName}`,
        'check:live-packets',
      ],
      fixes: [restartCalicoNode.with({ node: nodeName })],
    }),
  ];
};

/**
 * The tunnel address on the Node object: all other nodes need it, and no other may have it
 * (causes#tunnel-address-not-published, #tunnel-address-duplicate).
 */
export const tunnelAddressCheck = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { kind } = path.transport;
  if ((kind !== 'vxlan' && kind !== 'ipip' && kind !== 'wireguard') || !endpoint.node.ok) return [];
  const found = published(path, endpoint, endpoint.node.value, kind);
  return isForNodeAlone(path, endpoint)
    ? found.map((finding) => (finding.status === 'pass' ? finding : asRemark(finding)))
    : found;
};
