import { isTunnelDevice } from '../../case/calico-devices.ts';
import type { Finding, Proof } from '../../case/finding.ts';
import { askByName } from '../../fixes/by-hand/ipam.ts';
import { allocationOf, isTunnelType } from '../../intended/blocks.ts';
import { ownAddresses } from '../../intended/identities.ts';
import { isHostPrefix, sameAddress } from '../../ip/texts.ts';
import { isOwnRefusal, ofOthers, type Unheld, unheldReceiver } from '../../path/address-in-pool.ts';
import { wasAnswered } from '../../path/loss.ts';
import { hopAt, namedAddress, type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import { packetOf } from '../../path/routed-packet.ts';
import { isOfCalico } from '../../programmed/routes.ts';
import { walkHook } from '../../programmed/walk.ts';
import type { Message, MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf, routeProof } from '../check.ts';

interface Fate {
  says: Message;
  /** It comes to nobody, whatever else there is. */
  ends: boolean;
  here: boolean;
}

/** What becomes of a packet for it: dropped on this node, taken to the node that has the block, or sent out as it is. */
const fateOf = (path: PathDirection, unheld: Unheld): Fate => {
  const node = path.source.nodeName;
  const { block, decision } = unheld;
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

/** A pod that has it beside its own, as Felix' rules on the sender's node or a route for it alone tell. */
interface Floating {
  says: Message;
  /** The pod's own address, where that is known. */
  own?: string;
  proof: Proof;
}

/** Felix gives a floating address to its pod by a rule of this chain, on the pod's node alone (calico#3.8). */
const ofFloating = /(?:^|-)cali-fip-dnat$/;

const byRule = (path: PathDirection, address: string): Floating | undefined => {
  const { source, trip } = path;
  const asked = trip.asked.find((what) => what.decides) ?? trip.asked[0];
  const packet = asked && packetOf(path, asked);
  if (packet === undefined || !source.state.ok) return undefined;
  const inIface = vethOfEndpoint(source);
  const walk =
    source.kind === 'node'
      ? walkHook(source.state.value, 'OUTPUT', packet)
      : walkHook(source.state.value, 'PREROUTING', { ...packet, ...(inIface === undefined ? {} : { inIface }) });
  const by = walk.matched.find(({ rule }) => rule.target === 'DNAT' && ofFloating.test(rule.chain));
  const own = walk.dnat?.address;
  if (by === undefined || own === undefined) return undefined;
  const node = source.nodeName;
  return {
    says: say('pool-address.floating', { address, node, own }),
    own,
    proof: proofOf('iptables-save -t nat, nft list table', node, [by.rule.text]),
  };
};

/** Other nodes learn of it by BGP, as of an address from the block of another node (calico#3.8). */
const byRoute = (path: PathDirection, { address, decision, block }: Unheld): Floating | undefined => {
  if (decision?.kind !== 'route' || !isOfCalico(decision.route) || decision.route.type !== 'unicast') return undefined;
  const { gateway } = decision.nextHop;
  const held = block === undefined ? undefined : allocationOf(block, address);
  if (!isHostPrefix(decision.route.dst) || gateway === undefined || held !== undefined) return undefined;
  const node = path.source.nodeName;
  return {
    says: say('pool-address.routed-alone', { address, node, to: namedAddress(path.c, gateway) }),
    proof: routeProof(node, path.family, address, [decision.route]),
  };
};

const ofOthersSaid = (
  why: NonNullable<ReturnType<typeof ofOthers>>,
  names: Record<'address' | 'pool' | 'cidr' | 'fate', MessageArg>,
): Message => {
  switch (why) {
    case 'pool-gives-none':
      return say('pool-address.gives-none', names);
    case 'network-of-node':
      return say('pool-address.network-of-node', names);
    case 'network-behind-route':
      return say('pool-address.network-behind-route', names);
  }
};

/** What was asked about is an address of a pool that nobody in the cluster has (causes#address-unused). */
export const poolAddress = (path: PathDirection): Finding[] => {
  const unheld = unheldReceiver(path);
  if (unheld === undefined) return [];
  const { address, pool, block } = unheld;
  const { source, trip, family } = path;
  const { decision } = unheld;
  const fate = fateOf(path, unheld);
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
  const floating = byRule(path, address) ?? byRoute(path, unheld);
  if (floating !== undefined) {
    const proved = { proof: [...proof, floating.proof] };
    if (test === undefined) return [check.pass(floating.says, proved)];
    return [
      check.fail('no-answer', say('pool-address.unanswered', { says: floating.says }), {
        ...proved,
        explains: ['outside-unreachable', 'outside-no-answer', 'pool-covers-outside', 'check:live-packets'],
        fixes: [askByName.with({ address: floating.own ?? address })],
      }),
    ];
  }
  const others = ofOthers(unheld);
  if (others !== undefined) return [check.pass(ofOthersSaid(others, { ...names, fate: fate.says }), { proof })];
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
