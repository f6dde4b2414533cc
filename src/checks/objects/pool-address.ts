import { isTunnelDevice } from '../../case/calico-devices.ts';
import type { Finding } from '../../case/finding.ts';
import { askByName } from '../../fixes/by-hand/ipam.ts';
import { allocationOf, isTunnelType } from '../../intended/blocks.ts';
import { ownAddresses } from '../../intended/identities.ts';
import { sameAddress } from '../../ip/texts.ts';
import { isOwnRefusal, type Unheld, unheldReceiver } from '../../path/address-in-pool.ts';
import { wasAnswered } from '../../path/loss.ts';
import { hopAt, namedAddress, type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import { routedPacket } from '../../path/routed-packet.ts';
import { lookupRoute, type RouteDecision } from '../../programmed/routes.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf, routeProof } from '../check.ts';

const decisionOf = (path: PathDirection, dst: string): RouteDecision | undefined => {
  const { source } = path;
  if (!source.state.ok) return undefined;
  const iif = vethOfEndpoint(source);
  return lookupRoute(source.state.value, iif === undefined ? { dst } : routedPacket(path, source, dst, iif));
};

interface Fate {
  says: Message;
  /** It comes to nobody, whatever else there is. */
  ends: boolean;
  here: boolean;
}

/** What becomes of a packet for it: dropped on this node, taken to the node that has the block, or sent out as it is. */
const fateOf = (path: PathDirection, unheld: Unheld, decision: RouteDecision | undefined): Fate => {
  const node = path.source.nodeName;
  const { block } = unheld;
  if (decision?.kind === 'route' && isOwnRefusal(unheld, decision)) {
    return { says: say('pool-address.dropped-here', { node, block: decision.route.dst }), ends: true, here: true };
  }
  if (decision?.kind === 'route' && decision.nextHop.dev?.startsWith('cali')) {
    const { dev } = decision.nextHop;
    return { says: say('pool-address.to-interface', { node, dev }), ends: false, here: false };
  }
  if (decision?.kind === 'route' && isTunnelDevice(decision.nextHop.dev ?? '')) {
    const { gateway, dev = '' } = decision.nextHop;
    const to = gateway === undefined ? dev : namedAddress(path.c, gateway);
    return { says: say('pool-address.goes-to', { node, to, block: decision.route.dst }), ends: true, here: false };
  }
  if (block?.node !== undefined && block.node !== node) {
    return { says: say('pool-address.of-block', { block: block.cidr, owner: block.node }), ends: false, here: false };
  }
  if (decision?.kind === 'route') {
    const leaves = { node, by: decision.nextHop.dev ?? decision.route.dst };
    const none = Object.values(path.c.objects.blocks).some((read) => !read.ok && read.code === 'not-found');
    const says = none ? say('pool-address.leaves', leaves) : say('pool-address.leaves-as-is', leaves);
    return { says, ends: false, here: false };
  }
  return { says: say('pool-address.way-unknown', { node }), ends: false, here: false };
};

const holderIn = ({ block, address }: Unheld): string | undefined => {
  const allocation = block && allocationOf(block, address);
  if (allocation === undefined) return undefined;
  return allocation.pod === undefined
    ? (allocation.type ?? allocation.handle ?? '?')
    : `${allocation.namespace ?? ''}/${allocation.pod}`;
};

/** The node whose tunnel has the address: such addresses are of a pool too, and are answered (calico#2.1). */
const tunnelOf = (path: PathDirection, { block, address }: Unheld): string | undefined => {
  const nodes = Object.values(path.c.objects.nodes).flatMap((read) => (read.ok ? [read.value] : []));
  const known = nodes.find((node) => ownAddresses(node).some((own) => sameAddress(own.address, address)));
  if (known !== undefined) return known.name;
  const allocation = block && allocationOf(block, address);
  return isTunnelType(allocation?.type) ? (allocation?.node ?? block?.node ?? '?') : undefined;
};

/** What was asked about is an address of a pool that nobody in the cluster has (causes#address-unused). */
export const poolAddress = (path: PathDirection): Finding[] => {
  const unheld = unheldReceiver(path);
  if (unheld === undefined) return [];
  const { address, pool, block } = unheld;
  const { source, trip, family } = path;
  const decision = decisionOf(path, address);
  const fate = fateOf(path, unheld, decision);
  const place = {
    hop: fate.here ? hopAt(source, 'node') : ('outside' as const),
    ...(fate.here ? { node: source.nodeName } : {}),
    object: `address ${address}`,
  };
  const check = checkAt(path, 'pool-address', say('pool-address.about', { address }), place);
  const holder = holderIn(unheld);
  const names = { address, pool: pool.name, cidr: pool.cidr };
  const proof = [
    proofOf('calicoctl get ippool -o wide', undefined, [`${pool.name}  ${pool.cidr}  disabled ${pool.disabled}`]),
    proofOf(`calicoctl ipam show --ip=${address}`, undefined, [
      block === undefined
        ? `no block for ${address}`
        : `block ${block.cidr} affinity ${block.affinity ?? '(none)'}, ${holder === undefined ? 'not assigned' : `assigned to ${holder}`}`,
    ]),
    ...(decision?.kind === 'route' ? [routeProof(source.nodeName, family, address, [decision.route])] : []),
  ];
  const owner = tunnelOf(path, unheld);
  if (owner !== undefined) return [check.pass(say('pool-address.of-tunnel', { address, node: owner }), { proof })];
  const { test } = trip;
  const beside = path.c.packets.some((one) => one.beside && wasAnswered(one));
  if (beside || (test !== undefined && wasAnswered(test)))
    return [check.pass(say('pool-address.of-another', names), { proof })];
  const statement = say('pool-address.nobody', {
    ...names,
    fate: fate.says,
    held: holder === undefined ? '' : say('pool-address.held', { holder }),
  });
  // Where it leaves the cluster, something there may have it: only silence speaks against that.
  return [
    check.failIf(fate.ends || test !== undefined, 'address-unused', statement, {
      proof,
      explains: ['outside-unreachable', 'outside-no-answer', 'pool-covers-outside', 'check:live-packets'],
      fixes: [askByName.with({ address })],
    }),
  ];
};
