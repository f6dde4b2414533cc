import type { NodeState } from '../case/node-state.ts';
import { addressText, parseAddress } from '../ip/address.ts';
import { say } from '../words/say.ts';
import type { Packet } from './packet.ts';
import type { Unsure } from './worlds.ts';

/** IPv6 has several spellings. */
const spelled = (text: string): string => {
  const address = parseAddress(text);
  return address === undefined ? text : addressText(address);
};

/**
 * Of a node with very many rules those are read that can meet the question's packets. For any other packet
 * they are not all there is: that one might be dropped by a rule that was left out.
 */
export const leftOutDoubts = (state: NodeState, packet: Packet): Unsure[] => {
  if (state.leftOut === undefined) return [];
  const { count, addresses, interfaces, prefixes } = state.leftOut;
  const known = new Set(addresses.map(spelled));
  const strange = [packet.src, packet.dst].find((address) => !known.has(spelled(address)));
  const elsewhere = [packet.inIface, packet.outIface].find(
    (name) => name !== undefined && !interfaces.includes(name) && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const about = strange ?? elsewhere;
  if (about === undefined) return [];
  const reason = say('walk.left-out', { number: count, about });
  return [{ table: '', chain: '', reason }];
};
