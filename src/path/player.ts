import type { Case } from '../case/case.ts';
import { nodeOfEnd } from '../case/end.ts';
import type { PacketTest } from '../case/packets.ts';
import { interfaceName } from '../intended/endpoint.ts';
import { familyOf } from '../ip/texts.ts';
import { sourceAddress } from '../programmed/source-address.ts';
import { walkHook } from '../programmed/walk.ts';
import { askedPackets } from './asked-packets.ts';
import { decidingAsked, handsTo, type InboundWalk, isTranslated, walkInbound } from './inbound-walk.ts';
import { entryEndpoint } from './path-direction.ts';

/** The address with which the node that plays the client calls; undefined: it was not read. */
export const playerAddress = ({ inbound, nodes, objects }: Case): string | undefined => {
  const { player, address } = inbound ?? {};
  if (player === undefined || address === undefined) return undefined;
  const state = nodes[player];
  const chosen = state?.ok ? sourceAddress(state.value, address) : undefined;
  const node = objects.nodes[player];
  const own = node?.ok ? node.value.internalIPs.find((each) => familyOf(each) === familyOf(address)) : undefined;
  return chosen ?? own;
};

/**
 * Whether the rules of the entry node treat the playing node as they treat anybody: a policy may let others in and not
 * it, and then that it is not answered says nothing of the client.
 */
export const playerPasses = (c: Case): boolean => {
  const entry = entryEndpoint(c, 'source');
  const asked = decidingAsked({ asked: askedPackets(c) });
  const address = playerAddress(c);
  if (asked === undefined || address === undefined || entry?.state.ok !== true) return false;
  const walk = walkInbound(c, entry, asked, address);
  if (walk === undefined) return false;
  if (walk.pre.verdict !== 'accept') return false;
  if (c.inbound !== undefined && isTranslated(c.inbound)) {
    // Source ranges and the like: what is handed to the receiver for the client, and not for the node.
    const handed = (each: InboundWalk | undefined): boolean =>
      each !== undefined && handsTo(each.pre, c.to.address, asked.port);
    if (!handed(walk) && handed(walkInbound(c, entry, asked))) return false;
  }
  const local = nodeOfEnd(c.to) === c.inbound?.entry;
  const veth = local && c.to.kind === 'pod' ? interfaceName(c.to.pod.namespace, c.to.pod.name) : undefined;
  const outIface = veth ?? walk.outIface;
  const takenIn = walk.byIpvs === true;
  const hook = takenIn || walk.post === undefined || (local && c.to.kind === 'node') ? 'INPUT' : 'FORWARD';
  const onward = walkHook(entry.state.value, hook, {
    ...(takenIn ? walk.called : walk.onward),
    ...(hook === 'INPUT' || outIface === undefined ? {} : { outIface }),
  });
  return onward.verdict === 'accept';
};

/**
 * A ping to what stands for a Service: ports alone are translated, so that either nobody answers it or a node does for
 * itself (kube-proxy#outside).
 */
export const isPingOfService = (
  { inbound, service }: Pick<Case, 'inbound' | 'service'>,
  { protocol, plays }: PacketTest,
) =>
  protocol === 'icmp' && plays !== undefined && service !== undefined && inbound !== undefined && isTranslated(inbound);

/** Whether it was the client itself that called: then what it met answers the question. */
export const isClient = ({ inbound }: Pick<Case, 'inbound'>, { plays }: PacketTest): boolean =>
  plays !== undefined && plays === inbound?.client.node;
