import type { Explained, Finding } from '../../case/finding.ts';
import { allocationOf, blockOfAddress, findBlock, isTunnelType } from '../../intended/blocks.ts';
import { podKey } from '../../intended/endpoint.ts';
import { ownAddresses } from '../../intended/identities.ts';
import { poolOf } from '../../intended/transport.ts';
import { isMachineHandle, isVirtualMachine } from '../../intended/virtual-machine.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { routeIsGone } from '../node/route-verdict.ts';
import { recreatePod } from '../pod/recreate.ts';
import { migratingPods } from './migrating.ts';

const tunnelOwner = (path: PathDirection, address: string): string | undefined => {
  for (const node of Object.values(path.c.objects.nodes)) {
    if (!node.ok) continue;
    const tunnels = ownAddresses(node.value).filter(({ kind }) => kind !== 'node');
    if (tunnels.some((tunnel) => sameAddress(tunnel.address, address))) return node.value.name;
  }
  return undefined;
};

/**
 * Name of the block that is not there, as opposed to one that could not be read; where another plugin gives the
 * addresses (`host-local`) there are no blocks at all.
 */
const blockGone = (path: PathDirection, { address = '', state }: PodEndpoint): string | undefined => {
  const { ipPools, blocks } = path.c.objects;
  const pool = ipPools.ok ? poolOf(ipPools.value, address) : undefined;
  const name = pool && blockOfAddress(address, pool.blockSize)?.name;
  const read = name === undefined ? undefined : blocks[name];
  const byCalico = state.ok && state.value.cni.ok && state.value.cni.value.ipam === 'calico-ipam';
  return read !== undefined && !read.ok && read.code === 'not-found' && byCalico ? name : undefined;
};

/** The nodes have no route for the block any more: that it is gone does harm now. */
const isGoneFor = (path: PathDirection, { end }: PodEndpoint): boolean =>
  !path.sameNode && routeIsGone(end === 'destination' ? path.trip.forward : path.trip.reverse);

/** IPAM's record of the pod's address (calico#5.2, causes#duplicate-address, #address-of-tunnel). */
export const ipamAllocation = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { address, key: pod } = endpoint;
  if (address === undefined || endpoint.pod.hostNetwork) return [];
  const check = checkAt(path, 'ipam-allocation', say('ipam-allocation.about', { address }), {
    hop: hopAt(endpoint, 'pod'),
    object: `address ${address}`,
  });
  const fixes = [recreatePod(endpoint.pod)];
  const node = tunnelOwner(path, address);
  if (node !== undefined) {
    return [
      check.fail('address-of-tunnel', say('ipam-allocation.of-tunnel', { address, pod, node }), {
        proof: [proofOf(`kubectl get node ${node} -o yaml`, undefined, [`tunnel address ${address}`])],
        explains: ['check:live-packets', 'duplicate-address', 'block-route-wrong', 'workload-route-wrong'],
        fixes,
      }),
    ];
  }
  const block = findBlock(path.c.objects.blocks, address);
  if (block === undefined) {
    const gone = blockGone(path, endpoint);
    if (gone !== undefined) {
      const statement = say('ipam-allocation.block-gone', { address, pod });
      const proof = [
        proofOf(`kubectl get ipamblocks.crd.projectcalico.org ${gone}`, undefined, [`"${gone}" not found`]),
      ];
      const explains: Explained[] = [
        'block-route-missing',
        'block-route-wrong',
        'bgp-export-missing',
        'check:live-packets',
      ];
      return [check.failIf(isGoneFor(path, endpoint), 'block-missing', statement, { proof, explains, fixes })];
    }
    const failed = Object.values(path.c.objects.blocks).find((read) => !read.ok);
    return [check.unknown(failed && !failed.ok ? failed.reason : say('ipam-allocation.no-block'))];
  }
  const source = `calicoctl ipam show --ip=${address}`;
  const allocation = allocationOf(block, address);
  if (allocation === undefined) {
    const proof = [proofOf(source, undefined, [`block ${block.cidr} has no allocation for ${address}`])];
    const statement = say('ipam-allocation.missing', { pod, address });
    return [check.warn(statement, { cause: 'address-not-allocated', proof, fixes })];
  }
  const owner = `${allocation.namespace ?? ''}/${allocation.pod ?? ''}`;
  const proof = [
    proofOf(source, undefined, [
      `block ${block.cidr} affinity ${block.affinity ?? '(none)'}`,
      `handle ${allocation.handle ?? '(none)'}`,
      `pod ${owner}`,
    ]),
  ];
  // It names the pod that the machine runs in, or ran in before.
  const kept = isMachineHandle(allocation.handle ?? '') && isVirtualMachine(endpoint.pod);
  if (
    (kept && owner !== pod) ||
    migratingPods(path, endpoint).some((each) => podKey(each) === owner && owner !== pod)
  ) {
    return [check.pass(say('ipam-allocation.of-machine', { address, pod, owner }), { proof })];
  }
  if (allocation.pod !== undefined && owner !== pod && !isTunnelType(allocation.type)) {
    const statement = say('ipam-allocation.of-another', { pod, address, owner });
    return [check.warn(statement, { cause: 'address-not-allocated', proof, fixes })];
  }
  return [check.pass(say('ipam-allocation.right', { address, pod }), { proof })];
};
