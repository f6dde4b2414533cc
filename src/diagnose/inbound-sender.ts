import type { Case } from '../case/case.ts';
import { familyOf } from '../ip/texts.ts';
import { askedPackets } from '../path/asked-packets.ts';
import { decidingAsked, entrySends } from '../path/inbound-walk.ts';
import { entryEndpoint } from '../path/path-direction.ts';

/**
 * Who sends to the receiver, once the entry node's rules are known: it does itself, where it gives the packets its own
 * address and another node has the receiver; else they keep the client's.
 */
export const withSender = (c: Case): Case => {
  const entry = entryEndpoint(c, 'source');
  if (c.inbound?.entry === undefined || entry === undefined) return c;
  if (!entrySends(c, entry, decidingAsked({ asked: askedPackets(c) }))) return c;
  const node = c.objects.nodes[c.inbound.entry];
  const family = familyOf(c.to.address ?? c.inbound.address ?? '');
  const own = node?.ok ? node.value.internalIPs.find((address) => familyOf(address) === family) : undefined;
  const address = own ?? c.inbound.address;
  return { ...c, from: { kind: 'node', name: c.inbound.entry, ...(address === undefined ? {} : { address }) } };
};
