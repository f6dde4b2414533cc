import type { IPAMBlock, IPPool, Pod } from '../case/objects.ts';
import type { AddressAnswer, AddressOwner } from '../case/overview-answer.ts';
import type { QuestionOf } from '../case/question.ts';
import type { Read } from '../case/read.ts';
import type { NotChecked } from '../case/verdict.ts';
import { proofOf } from '../checks/check.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readPools } from '../collect/kubernetes/collect-objects.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import {
  type AddressNode,
  type AddressService,
  allNodes,
  allServices,
  blockHolding,
  servicesAt,
} from '../collect/kubernetes/read-address.ts';
import { readsOf } from '../collect/kubernetes/reads.ts';
import { PublicError } from '../errors.ts';
import { isTunnelType } from '../intended/blocks.ts';
import { podKey } from '../intended/endpoint.ts';
import { poolOf } from '../intended/transport.ts';
import { isMachineHandle, isVirtualMachine, shareOnPurpose, sharingOf } from '../intended/virtual-machine.ts';
import { bareAddress, sameAddress } from '../ip/texts.ts';
import { findPod } from '../question/find-end.ts';
import { nearestNames } from '../question/nearest.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type Pinged, whoAnswers } from './ask-who-answers.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOptions } from './contract.ts';
import { askBack } from './find-ends.ts';
import type { ProbePlace } from './probe-targets.ts';

/** Whose an address is (steps#001: `calicoctl ipam show --ip`): pods, nodes, Services, and what IPAM says. */

const podOwner = (pod: Pod): AddressOwner => {
  if (pod.hostNetwork)
    return { what: 'node', name: pod.nodeName ?? '', detail: say('whose.host-pod', { pod: podKey(pod) }) };
  const place = { phase: pod.phase, node: pod.nodeName ?? say('whose.no-node') };
  const detail = pod.ready ? say('whose.pod', place) : say('whose.pod-not-ready', place);
  return { what: 'pod', name: podKey(pod), detail };
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
      ? [{ what: 'node' as const, name, detail: say('whose.node') }]
      : []),
    ...tunnels
      .filter((tunnel) => sameAddress(tunnel.address, address))
      .map(({ type }) => ({ what: 'tunnel' as const, name, detail: say('whose.tunnel', { type }) })),
  ]);

const serviceOwners = (services: readonly AddressService[], address: string): AddressOwner[] =>
  services.flatMap(({ key, cluster, outside }): AddressOwner[] => [
    ...(cluster.includes(address) ? [{ what: 'service' as const, name: key, detail: say('whose.cluster-ip') }] : []),
    ...(outside.includes(address) ? [{ what: 'load-balancer' as const, name: key, detail: say('whose.outside') }] : []),
  ]);

const noted = ({ type, node, namespace, pod, handle }: IPAMBlock['allocations'][number]): Message => {
  const on = node ?? say('whose.some-node');
  if (isTunnelType(type)) return say('whose.noted-tunnel', { type: type ?? '', node: on });
  if (pod) return say('whose.noted-pod', { pod: `${namespace ?? ''}/${pod}`, node: on });
  return handle === undefined ? say('whose.nameless') : verbatim(handle);
};

/** As calicoctl prints them. */
const attributesOf = ({ type, node, namespace, pod }: IPAMBlock['allocations'][number]): string[] =>
  Object.entries({ namespace, node, pod, type }).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name}: ${value}`],
  );

const titleOf = ({ what, name }: AddressOwner): Message => {
  switch (what) {
    case 'pod':
      return say('whose.a-pod', { name });
    case 'node':
      return say('whose.a-node', { name });
    case 'tunnel':
      return say('whose.a-tunnel', { name });
    case 'service':
    case 'load-balancer':
      return say('whose.a-service', { name });
  }
};

interface Told extends Pick<AddressAnswer, 'allocation' | 'pool'> {
  unread: boolean;
  migrating: boolean;
  /** Of an address that nobody has; absent: it was not pinged. */
  pinged: Pinged | undefined;
}

const summaryOf = (
  address: string,
  owners: readonly AddressOwner[],
  { allocation, pool, unread, migrating, pinged }: Told,
): Message => {
  if (owners.length > 0) {
    const said = { address, owners: owners.map(titleOf) };
    if (migrating) return say('whose.is-migrating', said);
    return owners.filter(({ what }) => what === 'pod').length > 1 ? say('whose.is-twice', said) : say('whose.is', said);
  }
  const but = unread ? say('whose.as-far-as-read') : '';
  if (pinged?.answered && pool)
    return say('whose.answered', { address, but, node: pinged.node, pool: pool.name, cidr: pool.cidr });
  if (allocation) {
    const { pod, type, handle } = allocation;
    const holder = pod ? say('whose.a-pod', { name: pod }) : (type ?? handle ?? say('whose.somebody'));
    return say('whose.held', { address, but, holder });
  }
  if (pool === undefined) return say('whose.no-pool', { address, but });
  const free = { address, but, pool: pool.name, cidr: pool.cidr };
  if (pinged === undefined) return say('whose.free-not-tried', free);
  return pool.disabled
    ? say('whose.free-disabled', { ...free, node: pinged.node })
    : say('whose.free', { ...free, node: pinged.node });
};

const ipamPod = say('whose.ipam-pod');

const whoseIs = async (
  address: string,
  cluster: Cluster,
  listener: DiagnoseListener,
  signal: AbortSignal,
  probe: Partial<ProbePlace>,
): Promise<AddressAnswer> => {
  listener.progress(say('progress.whose', { address }));
  const gaps: NotChecked[] = [];
  const unread = new Set<Message>();
  const value = <T>(what: Message, read: Read<T>, none: T): T => {
    if (read.ok) return read.value;
    gaps.push({ what, reason: read.reason });
    unread.add(what);
    return none;
  };
  const reads = readsOf(cluster, signal);
  const [podsRead, poolsRead, servicesRead] = await Promise.all([
    reads.podsWithAddress(address),
    readPools(cluster, signal),
    servicesAt(cluster, address, signal),
  ]);
  const pools = value(say('whose.pools'), poolsRead.pools, []);
  const pool = poolOf(pools, address);
  const block = value(
    say('whose.ipam-block'),
    await blockHolding(cluster, poolsRead.group, pools, address, signal),
    undefined,
  );
  const allocation = block?.allocations.find((one) => sameAddress(one.address, address));
  const pods = [...value(say('whose.pods'), podsRead, [])];
  // The server selects by a pod's first address alone; IPAM knows the pod of its second.
  const known =
    allocation?.pod !== undefined && allocation.releasedAt === undefined && allocation.namespace !== undefined;
  let gone = false;
  if (known && !pods.some((pod) => pod.name === allocation.pod && pod.namespace === allocation.namespace)) {
    const pod = value(ipamPod, await reads.podNamed(allocation.namespace ?? '', allocation.pod ?? ''), undefined);
    if (pod?.ips.some((own) => sameAddress(own, address)) && !pod.finished) pods.push(pod);
    else gone = !unread.has(ipamPod);
  }
  let owners = [...podOwners(pods), ...serviceOwners(value(say('whose.services'), servicesRead, []), address)];
  const tunnelNode = allocation && isTunnelType(allocation.type) ? allocation.node : undefined;
  if (owners.length === 0 || tunnelNode !== undefined) {
    listener.progress(say('progress.nodes-services'));
    const [nodes, services] = await Promise.all([
      allNodes(cluster, signal),
      owners.length === 0 && !pool ? allServices(cluster, signal) : undefined,
    ]);
    owners = [
      ...owners,
      ...nodeOwners(value(say('whose.nodes'), nodes, []), address),
      ...(services ? serviceOwners(value(say('whose.all-services'), services, []), address) : []),
    ];
  }
  // What nobody in the cluster has may be somebody's all the same.
  const someUnread = gaps.length > 0;
  const tried = owners.length === 0 && pool !== undefined && !someUnread;
  const ping = tried ? await whoAnswers(cluster, { address, blockNode: block?.node }, probe, signal) : undefined;
  const pinged = ping?.ok ? ping.value : undefined;
  if (ping && !ping.ok) gaps.push({ what: say('whose.ping', { address }), reason: ping.reason });
  const workloads = pods.filter((pod) => !pod.finished && !pod.hostNetwork);
  const migrating = shareOnPurpose(workloads.map(sharingOf));
  const remarks = remarksOf(address, owners, allocation, {
    gone:
      gone && !(isMachineHandle(allocation?.handle ?? '') && workloads.length > 0 && workloads.every(isVirtualMachine)),
    migrating,
    answered: pinged?.answered === true ? pool : undefined,
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
    summary: summaryOf(address, owners, { ...told, unread: someUnread, migrating, pinged }),
    owners,
    ...told,
    remarks,
    nearest,
    proof: [
      proofOf(
        `kubectl get pods -A --field-selector status.podIP=${address}`,
        undefined,
        pods.length === 0 ? ['none'] : pods.map((pod) => `${podKey(pod)}  ${pod.phase}  ${pod.nodeName ?? ''}`),
      ),
      proofOf(
        `calicoctl ipam show --ip=${address}`,
        undefined,
        allocation
          ? [
              `IP ${address} is in use`,
              `Handle ID: ${allocation.handle ?? '<none>'}`,
              'Attributes:',
              ...attributesOf(allocation),
            ]
          : [`${address} is not assigned`],
      ),
    ],
    notChecked: gaps,
  };
};

const remarksOf = (
  address: string,
  owners: readonly AddressOwner[],
  allocation: IPAMBlock['allocations'][number] | undefined,
  seen: {
    gone: boolean;
    migrating: boolean;
    answered: IPPool | undefined;
    pool: boolean;
    tunnelNode: string | undefined;
    finished: readonly Pod[];
  },
): Message[] => {
  const pods = owners.filter(({ what }) => what === 'pod').map(({ name }) => name);
  const count = pods.length;
  const holder = allocation ? noted(allocation) : '';
  const held = allocation !== undefined && allocation.releasedAt === undefined;
  return [
    ...(count > 1 && !seen.migrating ? [say('whose.many-pods', { count, address, pods })] : []),
    ...(seen.answered === undefined
      ? []
      : [
          seen.answered.disabled
            ? say('whose.covers-disabled', { address, pool: seen.answered.name })
            : say('whose.covers', { address, pool: seen.answered.name }),
        ]),
    ...(seen.gone && count === 0 ? [say('whose.leaked', { address, holder })] : []),
    ...(seen.gone && count > 0 ? [say('whose.other-has-it', { address, holder, pods })] : []),
    ...(count > 0 && seen.pool && !held ? [say('whose.not-in-ipam', { pods, address })] : []),
    ...(seen.tunnelNode !== undefined && !owners.some(({ what, name }) => what === 'tunnel' && name === seen.tunnelNode)
      ? [say('whose.tunnel-unsaid', { address, node: seen.tunnelNode })]
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
  { signal }: Pick<DiagnoseOptions, 'signal'>,
  probe: Partial<ProbePlace> = {},
): Promise<AddressAnswer | AskedBack> => {
  if (subject.kind === 'address') {
    return whoseIs(subject.address, cluster, listener, signal, probe);
  }
  const found = await findPod(subject, lookupIn(cluster, signal));
  if (found.kind !== 'found') return askBack('from', subject, found);
  const address = bareAddress(found.pod.ips[0]);
  if (address === undefined) {
    throw new PublicError('no-address', say('whose.lacks-address', { pod: podKey(found.pod) }), {
      next: say('whose.ask-why', { pod: podKey(found.pod) }),
    });
  }
  return whoseIs(address, cluster, listener, signal, probe);
};
