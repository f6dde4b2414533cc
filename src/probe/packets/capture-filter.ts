import { type PacketsRequest, receiverOf, sourcePortCount } from './packets-request.ts';

/** Bytes of a header where the addresses are compared, for a packet inside another one. */
const words = (address: string): number[] => {
  if (!address.includes(':')) {
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
    return [((a << 24) | (b << 16) | (c << 8) | d) >>> 0];
  }
  const [head = '', tail] = address.split('::');
  const part = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const start = part(head);
  const end = tail === undefined ? [] : part(tail);
  const groups = [...start, ...Array.from({ length: 8 - start.length - end.length }, () => 0), ...end];
  return [0, 2, 4, 6].map((at) => (((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0);
};

const equals = (base: string, offset: number, address: string): string =>
  words(address)
    .map((word, index) => `${base}[${offset + 4 * index}:4] = 0x${word.toString(16)}`)
    .join(' and ');

/** Source and destination inside an IP header that starts at `offset` of `base`, either way round. */
const between = (base: string, offset: number, from: string, to: string): string => {
  const [source, destination] = from.includes(':') ? [8, 24] : [12, 16];
  const one = (a: string, b: string) =>
    `(${equals(base, offset + source, a)} and ${equals(base, offset + destination, b)})`;
  return `(${one(from, to)} or ${one(to, from)})`;
};

/** What every pod asks for as its gateway (calico#1.3). */
const podGateway = '169.254.1.1';

/** UDP header, VXLAN header, ethernet header. */
const insideVxlan = 8 + 8 + 14;

/** Behind the header of an ICMP error: the outer IP header, then ours by IP-in-IP or VXLAN. */
const quoted = [8 + 20, 8 + 20 + insideVxlan];

/** Our packets with another source and other ports; of TCP only what opens and ends connections. */
const translatedParts = ({ toAddress: to, tests }: PacketsRequest): string[] =>
  tests.flatMap(({ protocol, port }) => {
    const ipv6 = to.includes(':');
    if (protocol === 'icmp') return ipv6 ? [`(icmp6 and host ${to})`] : [`(icmp and host ${to})`];
    const flags = protocol === 'tcp' && !ipv6 ? ' and tcp[13] & 7 != 0' : '';
    return port === undefined ? [] : [`(${protocol} and host ${to} and port ${port}${flags})`];
  });

/**
 * A pcap filter for our packets only, bare and inside VXLAN or IP-in-IP, so that a busy node is no
 * burden; and for packets to the receiver with our port or id whatever their source (it may have been
 * translated), for ICMP errors sent to the sender, and for ARP or
 * neighbour discovery about the two pods and their gateway.
 */
export const captureFilter = (request: PacketsRequest): string => {
  const { fromAddress: from, toAddress: to } = request;
  // A node sends with the address that its routes choose.
  const parts = request.fromNode === true ? [] : [`(host ${from} and host ${to})`];
  const ipv6 = from.includes(':');
  for (const test of request.tests) {
    if (test.firstSourcePort !== undefined) {
      const range = `${test.firstSourcePort}-${test.firstSourcePort + sourcePortCount - 1}`;
      parts.push(`(${test.protocol} and host ${receiverOf(request, test)} and portrange ${range})`);
    } else if (test.icmpId !== undefined && !ipv6) {
      parts.push(`(icmp and host ${to} and icmp[4:2] = ${test.icmpId})`);
    }
  }
  if (request.translated !== undefined) parts.push(...translatedParts(request));
  if (request.fromNode === true && ipv6) parts.push(`(icmp6 and host ${to})`);
  parts.push(
    ipv6
      ? `(icmp6 and dst host ${from} and ip6[40] < 128)`
      : `(icmp and dst host ${from} and icmp[0] != 0 and icmp[0] != 8)`,
  );
  // Errors about a tunnel's packet go to the node that sent it; most routers quote enough of it.
  if (!ipv6) parts.push(...quoted.map((at) => `(icmp and icmp[0] = 3 and ${between('icmp', at, from, to)})`));
  if (ipv6) parts.push('(icmp6 and (ip6[40] = 135 or ip6[40] = 136))');
  if (!ipv6) parts.push(`(arp and (host ${from} or host ${to} or host ${podGateway}))`);
  parts.push(`(udp and ${between('udp', insideVxlan, from, to)})`);
  parts.push(`(ip6 and ip6[6] = 17 and ${between('ip6', 40 + insideVxlan, from, to)})`);
  parts.push(`(ip and ip[9] = ${ipv6 ? 41 : 4} and ${between('ip', 20, from, to)})`);
  return parts.join(' or ');
};
