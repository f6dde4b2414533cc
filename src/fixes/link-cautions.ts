import { isTunnelDevice } from '../case/calico-devices.ts';
import type { Link } from '../case/node-state.ts';
import { keeperOf } from '../intended/own-address.ts';
import { contains, sameAddress } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Caution, FixGrounds, FixParams } from './fix.ts';
import { stateOf } from './fix-grounds.ts';
import { isNodesOwnAddress } from './node-reachability.ts';

const hold = (reason: Message): Caution => ({ kind: 'hold', reason });

const linkOf = (grounds: FixGrounds, { node, dev }: FixParams): Link | undefined => {
  const links = stateOf(grounds, node)?.links;
  return links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
};

/** Where a pool overlaps the network of the nodes, a pod may have got a node's own address. */
const isOfNode = (grounds: FixGrounds, address: string): boolean =>
  grounds.kind === 'question' &&
  Object.values(grounds.case.objects.nodes).some(
    (node) =>
      node.ok &&
      [...node.value.internalIPs, ...Object.values(node.value.calico)].some(
        (own) => own !== undefined && sameAddress(own.split('/')[0], address),
      ),
  );

/** An address that is a node's own stays; one that a program keeps is that program's. */
export const addressCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const { node, address = '', dev = '' } = params;
  const link = linkOf(grounds, params);
  if (isOfNode(grounds, address) || (link !== undefined && isNodesOwnAddress(link, address))) return { kind: 'drop' };
  if (grounds.kind === 'cluster-check') return undefined;
  const program = keeperOf(link, address);
  if (program !== undefined) return hold(say('caution.held-address', { address, dev, node: node ?? '', program }));
  const { ipPools } = grounds.case.objects;
  if (!ipPools.ok) return hold(say('caution.pod-address-unread', { address, reason: ipPools.reason }));
  const forPods = ipPools.value.some(
    ({ cidr, allowedUses }) => allowedUses.includes('Workload') && contains(cidr, address),
  );
  return forPods ? undefined : hold(say('caution.virtual-address', { address }));
};

/** One that belongs to a bond, a bridge or a VRF is switched by what keeps that. */
export const upCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const { node = '', dev = '' } = params;
  const link = linkOf(grounds, params);
  const whole = link?.master ?? (link?.flags.includes('SLAVE') ? say('caution.a-bond') : undefined);
  return whole === undefined ? undefined : hold(say('caution.part-of', { dev, node, whole }));
};

export const macCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const link = linkOf(grounds, params);
  return link === undefined || link.kind === 'veth'
    ? undefined
    : hold(say('caution.no-pod-interface', { dev: params.dev ?? '', node: params.node ?? '' }));
};

/** What Felix writes on a tunnel device nothing learns again. */
export const neighbourCaution = (_: FixGrounds, { dev = '' }: FixParams): Caution | undefined =>
  isTunnelDevice(dev) ? hold(say('caution.tunnel-entries', { dev })) : undefined;

/** Two nodes with one tunnel address: which of them an entry is to lead to is unknown. */
export const vtepCaution = (grounds: FixGrounds, { address = '' }: FixParams): Caution | undefined => {
  if (grounds.kind === 'cluster-check') return undefined;
  const owners = Object.values(grounds.case.objects.nodes).filter(
    (node) => node.ok && Object.values(node.value.calico).some((own) => sameAddress(own, address)),
  );
  return owners.length > 1 ? hold(say('caution.shared-tunnel-address', { count: owners.length, address })) : undefined;
};

/** A table so large takes more than a gigabyte of the kernel's memory (some 320 bytes an entry). */
const mostConnections = 4_194_304;

export const conntrackCaution = (_: FixGrounds, { value = '' }: FixParams): Caution | undefined =>
  Number(value) > mostConnections ? hold(say('caution.many-connections', { value })) : undefined;

export const whyOutOfService = ({
  name,
  cordoned,
}: {
  name: string;
  cordoned?: boolean | undefined;
}): Message | undefined => (cordoned ? say('caution.out-of-service', { node: name }) : undefined);

/** A node that people took out of service keeps its sessions down on purpose. */
export const sessionCaution = (grounds: FixGrounds, { node = '' }: FixParams): Caution | undefined => {
  if (grounds.kind === 'cluster-check') return undefined;
  const read = grounds.case.objects.nodes[node];
  if (!read?.ok) return hold(say('caution.service-unread', { node, reason: read?.reason ?? say('caution.not-asked') }));
  const reason = whyOutOfService({ name: node, cordoned: read.value.cordoned });
  return reason === undefined ? undefined : hold(reason);
};
