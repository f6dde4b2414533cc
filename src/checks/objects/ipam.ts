import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { allocationOf, findBlock, isTunnelType } from '../../intended/blocks.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';

const allocationCheck = 'ipam-allocation' as const;

const tunnelOwner = (leg: Leg, address: string): string | undefined => {
  for (const node of Object.values(leg.c.objects.nodes)) {
    if (!node.ok) continue;
    const { ipv4IPIPTunnelAddr, ipv4VXLANTunnelAddr, ipv6VXLANTunnelAddr, ipv4WireguardInterfaceAddr } =
      node.value.calico;
    const tunnels = [ipv4IPIPTunnelAddr, ipv4VXLANTunnelAddr, ipv6VXLANTunnelAddr, ipv4WireguardInterfaceAddr];
    if (tunnels.some((tunnel) => sameAddress(tunnel, address))) return node.value.name;
  }
  return undefined;
};

/** IPAM's record of the address against the pod that uses it (facts 5.2, R80, R82). */
export const ipamAllocation = (leg: Leg, side: PodSide): Finding[] => {
  const { address } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const common = {
    check: allocationCheck,
    hop: hopAt(side, 'pod'),
    object: `address ${address}`,
  };
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  const tunnelNode = tunnelOwner(leg, address);
  if (tunnelNode !== undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'address-of-tunnel',
        statement: `${address} of ${side.key} is also the tunnel address of ${tunnelNode}`,
        proof: [proofOf(`kubectl get node ${tunnelNode} -o yaml`, undefined, [`tunnel address ${address}`])],
        explains: ['check:live-packets', 'duplicate-address', 'block-route-wrong', 'workload-route-wrong'],
        fixes: [recreate],
      }),
    ];
  }
  const block = findBlock(leg.c.objects.blocks, address);
  if (block === undefined) {
    const failed = Object.values(leg.c.objects.blocks).find((read) => !read.ok);
    const reason = failed && !failed.ok ? failed.reason : 'no block that holds it was read';
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `IPAM's record of ${address} was not read: ${reason}`,
      }),
    ];
  }
  const source = `calicoctl ipam show --ip=${address}`;
  const allocation = allocationOf(block, address);
  if (allocation === undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'address-not-allocated',
        statement: `${side.key} uses ${address}, which IPAM does not record as assigned; another pod may be given it`,
        proof: [proofOf(source, undefined, [`block ${block.cidr} has no allocation for ${address}`])],
        fixes: [recreate],
      }),
    ];
  }
  const owner = `${allocation.namespace ?? ''}/${allocation.pod ?? ''}`;
  const lines = [
    `block ${block.cidr} affinity ${block.affinity ?? '(none)'}`,
    `handle ${allocation.handle ?? '(none)'}`,
    `pod ${owner}`,
  ];
  if (allocation.pod !== undefined && owner !== side.key && !isTunnelType(allocation.type)) {
    return [
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'address-not-allocated',
        statement: `${side.key} uses ${address}, which IPAM gave to ${owner}`,
        proof: [proofOf(source, undefined, lines)],
        fixes: [recreate],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `IPAM gave ${address} to ${side.key}`,
      proof: [proofOf(source, undefined, lines)],
    }),
  ];
};
