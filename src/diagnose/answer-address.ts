import { verbatim } from '../case/message.ts';
import type { IPAMBlock, Pod } from '../case/objects.ts';
import type { QuestionOf } from '../case/question.ts';
import type { Read } from '../case/read.ts';
import type { AddressAnswer, AddressOwner } from '../case/told-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readPools } from '../collect/kubernetes/collect-objects.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import {
  type AddressNode,
  type AddressService,
  allNodes,
  allServices,
  blockHolding,
  podNamed,
  podsWithAddress,
  servicesAt,
} from '../collect/kubernetes/read-address.ts';
import { PublicError } from '../errors.ts';
import { isTunnelType } from '../intended/blocks.ts';
import { poolOf } from '../intended/transport.ts';
import { bareAddress, sameAddress } from '../ip/texts.ts';
import { findPod } from '../question/find-end.ts';
import { nearestNames } from '../question/nearest.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOptions } from './contract.ts';
import { askBack } from './find-ends.ts';

/** Whose an address is (steps#001: `calicoctl ipam show --ip`): pods, nodes, Services, and what IPAM says. */

const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;

const podOwner = (pod: Pod): AddressOwner =>
  pod.hostNetwork
    ? { what: 'node', name: pod.nodeName ?? '', detail: `pod ${keyOf(pod)} runs there in the network of the node` }
    : {
        what: 'pod',
        name: keyOf(pod),
        detail: `${pod.phase}${pod.ready ? '' : ', not ready'} on ${pod.nodeName ?? 'no node'}`,
      };

/** One line for a node, however many of its pods share its network. */
const podOwners = (pods: readonly Pod[]): AddressOwner[] => {
  const living = pods.filter(({ finished }) => !finished).map(podOwner);
  const nodes = [...new Map(living.filter(({ what }) => what === 'node').map((owner) => [owner.name, owner])).values()];
  return [...living.filter(({ what }) => what === 'pod'), ...nodes];
};

const nodeOwners = (nodes: readonly AddressNode[], address: string): AddressOwner[] =>
  nodes.flatMap(({ name, ipv4, ipv6, internalIPs, tunnels }): AddressOwner[] => [
    ...([ipv4, ipv6, ...internalIPs].some((own) => sameAddress(own, address))
      ? [{ what: 'node' as const, name, detail: "the node's own address" }]
      : []),
    ...tunnels
      .filter((tunnel) => sameAddress(tunnel.address, address))
      .map(({ type }) => ({ what: 'tunnel' as const, name, detail: type })),
  ]);

const serviceOwners = (services: readonly AddressService[], address: string): AddressOwner[] =>
  services.flatMap(({ key, cluster, outside }): AddressOwner[] => [
    ...(cluster.includes(address) ? [{ what: 'service' as const, name: key, detail: 'its ClusterIP' }] : []),
    ...(outside.includes(address)
      ? [{ what: 'load-balancer' as const, name: key, detail: 'its address outside' }]
      : []),
  ]);

const noted = (allocation: IPAMBlock['allocations'][number]): string => {
  if (isTunnelType(allocation.type)) return `${allocation.type ?? ''} of ${allocation.node ?? 'a node'}`;
  if (allocation.pod) return `pod ${allocation.namespace ?? ''}/${allocation.pod} on ${allocation.node ?? 'a node'}`;
  return allocation.handle ?? 'an owner without a name';
};

const ownerTexts: Record<AddressOwner['what'], string> = {
  pod: 'pod',
  node: 'node',
  tunnel: 'the tunnel of',
  service: 'Service',
  'load-balancer': 'Service',
};

const summaryOf = (
  address: string,
  owners: readonly AddressOwner[],
  parts: Pick<AddressAnswer, 'allocation' | 'pool'>,
  unread: boolean,
): string => {
  if (owners.length > 0) {
    const names = owners.map(({ what, name }) => `${ownerTexts[what]} ${name}`).join(' and ');
    return `${address} is the address of ${names}${owners.filter(({ what }) => what === 'pod').length > 1 ? ', which is a fault: two pods have it' : ''}.`;
  }
  const but = unread ? ', as far as could be read' : '';
  if (parts.allocation)
    return `Nobody has ${address}${but}, and IPAM holds it for ${parts.allocation.pod ? `pod ${parts.allocation.pod}` : (parts.allocation.type ?? parts.allocation.handle ?? 'somebody')}.`;
  return `Nobody has ${address}${but}${parts.pool ? `: it is free in the pool ${parts.pool.name} (${parts.pool.cidr})` : ', and it is in no IP pool'}.`;
};

const whoseIs = async (
  address: string,
  cluster: Cluster,
  listener: DiagnoseListener,
  signal: AbortSignal,
): Promise<AddressAnswer> => {
  listener.progress(`asking who has ${address}`);
  const gaps: NotChecked[] = [];
  const unread = new Set<string>();
  const value = <T>(what: string, read: Read<T>, none: T): T => {
    if (read.ok) return read.value;
    gaps.push({ what: verbatim(what), reason: verbatim(read.reason) });
    unread.add(what);
    return none;
  };
  const [podsRead, poolsRead, servicesRead] = await Promise.all([
    podsWithAddress(cluster, address, signal),
    readPools(cluster, signal),
    servicesAt(cluster, address, signal),
  ]);
  const pools = value('IP pools', poolsRead.pools, []);
  const pool = poolOf(pools, address);
  const block = value(
    'the block of IPAM',
    await blockHolding(cluster, poolsRead.group, pools, address, signal),
    undefined,
  );
  const allocation = block?.allocations.find((one) => sameAddress(one.address, address));
  const pods = [...value('pods', podsRead, [])];
  // The server selects by a pod's first address alone; IPAM knows the pod of its second.
  const known =
    allocation?.pod !== undefined && allocation.releasedAt === undefined && allocation.namespace !== undefined;
  let gone = false;
  if (known && !pods.some((pod) => pod.name === allocation.pod && pod.namespace === allocation.namespace)) {
    const pod = value(
      'the pod that IPAM names',
      await podNamed(cluster, allocation.namespace ?? '', allocation.pod ?? '', signal),
      undefined,
    );
    if (pod?.ips.some((own) => sameAddress(own, address)) && !pod.finished) pods.push(pod);
    else gone = !unread.has('the pod that IPAM names');
  }
  let owners = [...podOwners(pods), ...serviceOwners(value('Services', servicesRead, []), address)];
  const tunnelNode = allocation && isTunnelType(allocation.type) ? allocation.node : undefined;
  if (owners.length === 0 || tunnelNode !== undefined) {
    listener.progress('looking through nodes and Services');
    const [nodes, services] = await Promise.all([
      allNodes(cluster, signal),
      owners.length === 0 && !pool ? allServices(cluster, signal) : undefined,
    ]);
    owners = [
      ...owners,
      ...nodeOwners(value('nodes', nodes, []), address),
      ...(services ? serviceOwners(value('Services, all of them', services, []), address) : []),
    ];
  }
  const remarks = remarksOf(address, owners, allocation, {
    gone,
    pool: pool !== undefined,
    tunnelNode,
    finished: pods.filter(({ finished }) => finished),
  });
  const told = {
    ...(pool ? { pool: { name: pool.name, cidr: pool.cidr, disabled: pool.disabled } } : {}),
    ...(allocation && block
      ? {
          allocation: {
            block: block.cidr,
            ...(block.node ? { blockNode: block.node } : {}),
            ...(allocation.handle ? { handle: allocation.handle } : {}),
            ...(allocation.pod ? { pod: `${allocation.namespace ?? ''}/${allocation.pod}` } : {}),
            ...(allocation.node ? { node: allocation.node } : {}),
            ...(allocation.type ? { type: allocation.type } : {}),
            ...(allocation.releasedAt ? { releasedAt: allocation.releasedAt } : {}),
          },
        }
      : {}),
  };
  const nearest = owners.length > 0 || allocation ? [] : nearestIn(address, block);
  const essential = gaps.length > 0 && owners.length === 0;
  return {
    kind: 'address',
    address,
    status: essential ? 'unknown' : remarks.length > 0 ? 'broken' : 'healthy',
    summary: verbatim(summaryOf(address, owners, told, gaps.length > 0)),
    owners,
    ...told,
    remarks,
    nearest,
    proof: [
      {
        source: `kubectl get pods -A --field-selector status.podIP=${address}`,
        lines: pods.length === 0 ? ['none'] : pods.map((pod) => `${keyOf(pod)}  ${pod.phase}  ${pod.nodeName ?? ''}`),
      },
      {
        source: `calicoctl ipam show --ip=${address}`,
        lines: allocation
          ? [`IP ${address} is in use`, `Handle ID: ${allocation.handle ?? '<none>'}`, `  ${noted(allocation)}`]
          : [`${address} is not assigned`],
      },
    ],
    notChecked: gaps,
  };
};

const remarksOf = (
  address: string,
  owners: readonly AddressOwner[],
  allocation: IPAMBlock['allocations'][number] | undefined,
  seen: { gone: boolean; pool: boolean; tunnelNode: string | undefined; finished: readonly Pod[] },
): string[] => {
  const pods = owners.filter(({ what }) => what === 'pod');
  const held = allocation !== undefined && allocation.releasedAt === undefined;
  return [
    ...(pods.length > 1 ? [`${pods.length} pods have ${address}: ${pods.map(({ name }) => name).join(', ')}`] : []),
    ...(seen.gone && pods.length === 0
      ? [
          `IPAM holds ${address} for ${allocation ? noted(allocation) : ''}, which does not have it any more: perhaps it leaked`,
        ]
      : []),
    ...(seen.gone && pods.length > 0
      ? [
          `IPAM holds ${address} for ${allocation ? noted(allocation) : ''}, and ${pods.map(({ name }) => name).join(', ')} has it`,
        ]
      : []),
    ...(pods.length > 0 && seen.pool && !held
      ? [`IPAM does not know that ${pods.map(({ name }) => name).join(', ')} has ${address}`]
      : []),
    ...(seen.tunnelNode !== undefined && !owners.some(({ what, name }) => what === 'tunnel' && name === seen.tunnelNode)
      ? [`IPAM holds ${address} as the tunnel address of ${seen.tunnelNode}, whose Node object does not say so`]
      : []),
  ];
};

/** "Did you mean": addresses of the same block that look like it, and whose they are. */
const nearestIn = (address: string, block: IPAMBlock | undefined): AddressAnswer['nearest'] => {
  const held = (block?.allocations ?? [])
    .filter(({ releasedAt }) => releasedAt === undefined)
    .map((one) => ({ ...one, name: one.address }));
  return nearestNames(address, held)
    .slice(0, 3)
    .map((one) => ({ address: one.address, whose: noted(one) }));
};

/** @throws PublicError where the cluster could not be asked for the pod that was named. */
export const answerAddress = async (
  { subject }: QuestionOf<'address'>,
  cluster: Cluster,
  listener: DiagnoseListener,
  { signal }: DiagnoseOptions,
): Promise<AddressAnswer | AskedBack> => {
  if (subject.kind === 'address') {
    return whoseIs(subject.address, cluster, listener, signal);
  }
  const found = await findPod(subject, lookupIn(cluster, signal));
  if (found.kind !== 'found') return askBack('from', subject, found);
  const address = bareAddress(found.pod.ips[0]);
  if (address === undefined) {
    throw new PublicError('no-address', `${keyOf(found.pod)} has no address.`, {
      next: `Ask why: why ${keyOf(found.pod)} has no IP`,
    });
  }
  return whoseIs(address, cluster, listener, signal);
};
