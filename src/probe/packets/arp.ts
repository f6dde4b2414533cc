import type { Place } from '../../case/packets.ts';
import { address6 } from './ip-packet.ts';
import type { CapturedPacket } from './pcap.ts';
import type { RawAsk } from './result.ts';

/** Who has this address? One packet of ARP (RFC 826) or of neighbour discovery as an interface saw it. */
export interface ArpFrame {
  interfaceIndex: number;
  operation: 'request' | 'reply';
  /** The address that is asked for, or that the answer is about. */
  about: string;
}

const cooked2 = { linkType: 276, length: 20 };
const arp = { etherType: 0x0806, length: 28, operation: 6, senderAddress: 14, targetAddress: 24 };

const addressAt = (bytes: Uint8Array, at: number): string => bytes.subarray(at, at + 4).join('.');

/** ARP over ethernet in a LINUX_SLL2 capture; nothing for anything else or what is cut. */
export const decodeArp = ({ linkType, bytes }: CapturedPacket): ArpFrame | undefined => {
  if (linkType !== cooked2.linkType || bytes.length < cooked2.length + arp.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== arp.etherType) return undefined;
  const operation = view.getUint16(cooked2.length + arp.operation);
  if (operation !== 1 && operation !== 2) return undefined;
  const at = operation === 1 ? arp.targetAddress : arp.senderAddress;
  return {
    interfaceIndex: view.getUint32(4),
    operation: operation === 1 ? 'request' : 'reply',
    about: addressAt(bytes, cooked2.length + at),
  };
};

const discovery = { etherType: 0x86dd, header: 40, nextHeader: 58, target: 8, length: 24 };
const solicitation = 135;
const advertisement = 136;

/** IPv6's question and answer (RFC 4861, ICMPv6 135 and 136) in a LINUX_SLL2 capture. */
export const decodeDiscovery = ({ linkType, bytes }: CapturedPacket): ArpFrame | undefined => {
  const start = cooked2.length + discovery.header;
  if (linkType !== cooked2.linkType || bytes.length < start + discovery.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== discovery.etherType || bytes[cooked2.length + 6] !== discovery.nextHeader) return undefined;
  const type = bytes[start];
  if (type !== solicitation && type !== advertisement) return undefined;
  return {
    interfaceIndex: view.getUint32(4),
    operation: type === solicitation ? 'request' : 'reply',
    about: address6(bytes, start + discovery.target),
  };
};

const mostAsks = 40;

/** Counts questions and answers by place, interface and address. */
export class AskCounts {
  readonly #asks = new Map<string, RawAsk>();

  add(frame: ArpFrame, place: Place, interfaceName: string): void {
    const key = `${place} ${interfaceName} ${frame.about}`;
    const known = this.#asks.get(key);
    if (known === undefined && this.#asks.size >= mostAsks) return;
    const ask = known ?? { place, interface: interfaceName, address: frame.about, requests: 0, replies: 0 };
    this.#asks.set(key, ask);
    if (frame.operation === 'request') ask.requests += 1;
    else ask.replies += 1;
  }

  list(): RawAsk[] {
    return [...this.#asks.values()];
  }
}
