import type { NodeState } from '../case/node-state.ts';
import { parseAddress } from '../ip/address.ts';
import { netContains, parseNet } from '../ip/net.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Told } from './ip-sets.ts';

const loopback = ['127.0.0.0/8', '::1/128'].map(parseNet);

interface Own {
  /** Address, as text in its shortest form → interfaces that have it. */
  devices: Map<string, string[]>;
  broadcasts: Set<string>;
}

const owns = new WeakMap<NodeState, Own | { reason: Message }>();

const keyOf = (text: string): string => {
  const address = parseAddress(text);
  return address === undefined ? text : `${address.family} ${address.value}`;
};

const ownOf = (state: NodeState): Own | { reason: Message } => {
  const known = owns.get(state);
  if (known) return known;
  const own: Own = { devices: new Map(), broadcasts: new Set() };
  const add = (address: string, device: string) => {
    const key = keyOf(address);
    own.devices.set(key, [...(own.devices.get(key) ?? []), device]);
  };
  if (state.links.ok) {
    for (const link of state.links.value) for (const { address } of link.addresses) add(address, link.name);
  }
  if (state.routes.ok) {
    for (const route of state.routes.value) {
      const host = route.dst.split('/')[0] ?? '';
      if (route.type === 'broadcast') own.broadcasts.add(keyOf(host));
      if (!state.links.ok && route.type === 'local') add(host, route.dev ?? 'lo');
    }
  }
  const readable = state.links.ok || own.devices.size > 0;
  const result = readable ? own : { reason: say('walk.own-addresses-unread') };
  owns.set(state, result);
  return result;
};

/** Whether the node itself has the address, on that interface if one is given. */
const isLocalAddress = (state: NodeState, text: string, device?: string): Told => {
  const address = parseAddress(text);
  if (address === undefined) return { reason: say('walk.not-an-address', { text }) };
  if (loopback.some((net) => net && netContains(net, address))) return device === undefined || device === 'lo';
  const own = ownOf(state);
  if ('reason' in own) return own;
  const devices = own.devices.get(keyOf(text));
  return devices !== undefined && (device === undefined || devices.includes(device));
};

const multicast = ['224.0.0.0/4', 'ff00::/8'].map(parseNet);

/**
 * The kernel's type of an address, as `addrtype` asks for it: by the node's own table of local
 * addresses; what is not in there is UNICAST. With a device only addresses of that device are local.
 */
export const addressTypeOf = (state: NodeState, text: string, device?: string): string | { reason: Message } => {
  const address = parseAddress(text);
  if (address === undefined) return { reason: say('walk.not-an-address', { text }) };
  if (text === '255.255.255.255') return 'BROADCAST';
  if (multicast.some((net) => net && netContains(net, address))) return 'MULTICAST';
  const local = isLocalAddress(state, text, device);
  if (typeof local !== 'boolean') return local;
  if (local) return 'LOCAL';
  const own = ownOf(state);
  return !('reason' in own) && own.broadcasts.has(keyOf(text)) ? 'BROADCAST' : 'UNICAST';
};
