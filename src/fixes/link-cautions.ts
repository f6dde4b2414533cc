import type { Link } from '../case/node-state.ts';
import { contains, sameAddress } from '../ip/texts.ts';
import type { Caution, FixParams, FixScene } from './fix.ts';
import { isLifelineAddress } from './lifeline.ts';
import { stateOf } from './scene.ts';

const hold = (reason: string): Caution => ({ kind: 'hold', reason });

const linkOf = (scene: FixScene, { node, dev }: FixParams): Link | undefined => {
  const links = stateOf(scene, node)?.links;
  return links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
};

/** Interfaces that programs make to hold addresses: of Services in IPVS mode, of NodeLocal DNSCache. */
const holders: Readonly<Record<string, string>> = {
  'kube-ipvs0': 'kube-proxy in IPVS mode, for a Service',
  nodelocaldns: 'NodeLocal DNSCache',
};

/** Where a pool overlaps the network of the nodes, a pod may have got a node's own address. */
const isOfNode = (scene: FixScene, address: string): boolean =>
  scene.kind === 'question' &&
  Object.values(scene.case.objects.nodes).some(
    (node) =>
      node.ok &&
      [...node.value.internalIPs, ...Object.values(node.value.calico)].some(
        (own) => own !== undefined && sameAddress(own.split('/')[0], address),
      ),
  );

/** An address that is a node's own stays; one that a program keeps is that program's. */
export const addressCaution = (scene: FixScene, params: FixParams): Caution | undefined => {
  const { node, address = '', dev = '' } = params;
  const link = linkOf(scene, params);
  if (isOfNode(scene, address) || (link !== undefined && isLifelineAddress(link, address))) return { kind: 'drop' };
  if (scene.kind === 'sweep') return undefined;
  const program = holders[dev];
  if (program !== undefined) return hold(`${address} is on ${dev} of ${node}, where ${program} keeps it.`);
  const { ipPools } = scene.case.objects;
  if (!ipPools.ok) return hold(`Whether ${address} is an address of pods could not be read: ${ipPools.reason}.`);
  const forPods = ipPools.value.some(
    ({ cidr, allowedUses }) => allowedUses.includes('Workload') && contains(cidr, address),
  );
  return forPods
    ? undefined
    : hold(
        `${address} is in no IP pool for pods: it may be a virtual address that moves between nodes (keepalived, kube-vip, MetalLB).`,
      );
};

/** One that belongs to a bond, a bridge or a VRF is switched by what keeps that. */
export const upCaution = (scene: FixScene, params: FixParams): Caution | undefined => {
  const link = linkOf(scene, params);
  const master = link?.master ?? (link?.flags.includes('SLAVE') ? 'a bond' : undefined);
  return master === undefined
    ? undefined
    : hold(
        `${params.dev} of ${params.node} is part of ${master}: what keeps that may have switched it off (a failover, a maintenance).`,
      );
};

export const macCaution = (scene: FixScene, params: FixParams): Caution | undefined => {
  const link = linkOf(scene, params);
  return link === undefined || link.kind === 'veth'
    ? undefined
    : hold(
        `${params.dev} of ${params.node} is no interface of a pod: with another MAC address the node may not be reached.`,
      );
};

const tunnel = /^(?:vxlan(?:-v6)?\.calico|tunl0|wireguard\.cali|wg-v6\.cali)$/;

/** What Felix writes on a tunnel device nothing learns again. */
export const neighbourCaution = (_: FixScene, { dev = '' }: FixParams): Caution | undefined =>
  tunnel.test(dev)
    ? hold(
        `Felix writes the entries of ${dev}, and nothing learns them: one that is deleted is missing until Felix looks again.`,
      )
    : undefined;

/** Two nodes with one tunnel address: which of them an entry is to lead to cannot be told. */
export const tunnelEndCaution = (scene: FixScene, { address = '' }: FixParams): Caution | undefined => {
  if (scene.kind === 'sweep') return undefined;
  const owners = Object.values(scene.case.objects.nodes).filter(
    (node) => node.ok && Object.values(node.value.calico).some((own) => sameAddress(own, address)),
  );
  return owners.length > 1
    ? hold(
        `${owners.length} nodes have the tunnel address ${address}: the entry would lead to the one and be wrong for the other.`,
      )
    : undefined;
};

/** A table so large takes more than a gigabyte of the kernel's memory (some 320 bytes an entry). */
const mostConnections = 4_194_304;

export const conntrackCaution = (_: FixScene, { value = '' }: FixParams): Caution | undefined =>
  Number(value) > mostConnections
    ? hold(
        `${value} entries take more than a gigabyte of the kernel's memory: see first who opens so many connections.`,
      )
    : undefined;

export const whyOutOfService = ({
  name,
  cordoned,
}: {
  name: string;
  cordoned?: boolean | undefined;
}): string | undefined =>
  cordoned
    ? `${name} takes no new pods (cordoned): its BGP session may have been switched off for a maintenance.`
    : undefined;

/** A node that people took out of service keeps its sessions down on purpose. */
export const sessionCaution = (scene: FixScene, { node = '' }: FixParams): Caution | undefined => {
  if (scene.kind === 'sweep') return undefined;
  const read = scene.case.objects.nodes[node];
  if (!read?.ok)
    return hold(`Whether ${node} was taken out of service could not be read: ${read?.reason ?? 'not asked'}.`);
  const reason = whyOutOfService({ name: node, cordoned: read.value.cordoned });
  return reason === undefined ? undefined : hold(reason);
};
