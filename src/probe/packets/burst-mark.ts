import type { IpPacket } from './ip-packet.ts';

/** How the packets of a burst are known: by four bytes that all of them carry, and two of their row. */

/** Behind the time stamp of `ping`, in bytes. */
const stampBytes = 16;
const hex = (value: number): string => value.toString(16).padStart(4, '0');

/** `ca1c` and the number of the burst. */
const wordOf = (run: number): string => `ca1c${hex(run)}`;

/** What `ping -p` repeats from the beginning of the packet on: of eight bytes, so that it begins anew behind the stamp. */
export const burstPattern = (run: number, mark: number): string => `${wordOf(run)}${hex(mark)}0000`;

/** Types of ICMP and ICMPv6. */
const kinds = new Map<number, 'request' | 'reply'>([
  [8, 'request'],
  [0, 'reply'],
  [128, 'request'],
  [129, 'reply'],
]);

export interface BurstPacket {
  mark: number;
  kind: 'request' | 'reply';
  sequence: number;
  /** Of the packet around it. */
  tunnel?: 'vxlan' | 'ipip';
  /** Where that is UDP: the port that it goes to. */
  port?: number;
}

/** Ours, bare or in a tunnel. */
export const burstPacketOf = (packet: IpPacket, run: number): BurstPacket | undefined => {
  let outer: IpPacket | undefined;
  for (let one: IpPacket | undefined = packet; one !== undefined; one = one.inner) {
    const { transport } = one;
    if (transport.kind === 'icmp') {
      const carried = (transport.payload ?? '').slice(2 * stampBytes);
      const kind = kinds.get(transport.type);
      if (kind === undefined || !carried.startsWith(wordOf(run))) return undefined;
      const mark = Number.parseInt(carried.slice(8, 12), 16);
      if (Number.isNaN(mark)) return undefined;
      return {
        mark,
        kind,
        sequence: transport.sequence ?? 0,
        ...(outer?.tunnel === undefined ? {} : { tunnel: outer.tunnel }),
        ...(outer?.transport.kind === 'udp' ? { port: outer.transport.destinationPort } : {}),
      };
    }
    outer = one;
  }
  return undefined;
};

/** Bytes of the headers of IPv4, IPv6, ICMP and of VXLAN with UDP and ethernet. */
const bytes = { ip4: 20, ip6: 40, icmp: 8, vxlan: 8 + 8 + 14 } as const;

/** A pcap filter for the packets of this burst alone, bare and inside of VXLAN or IP-in-IP. */
export const burstFilter = (run: number): string => {
  const is = (base: string, at: number): string => `${base}[${at}:4] = 0x${wordOf(run)}`;
  const carried = bytes.icmp + stampBytes;
  const behind = [bytes.ip4, bytes.ip6];
  return [
    `(icmp and ${is('icmp', carried)})`,
    `(ip6 and ip6[6] = 58 and ${is('ip6', bytes.ip6 + carried)})`,
    ...behind.flatMap((inner) => [
      `(udp and ${is('udp', bytes.vxlan + inner + carried)})`,
      `(ip6 and ip6[6] = 17 and ${is('ip6', bytes.ip6 + bytes.vxlan + inner + carried)})`,
    ]),
    `(ip and ip[9] = 4 and ${is('ip', bytes.ip4 + bytes.ip4 + carried)})`,
    `(ip and ip[9] = 41 and ${is('ip', bytes.ip4 + bytes.ip6 + carried)})`,
  ].join(' or ');
};
