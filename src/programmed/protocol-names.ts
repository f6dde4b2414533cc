import { tableOf } from '../table.ts';

const numbers: Record<string, number> = tableOf({
  icmp: 1,
  igmp: 2,
  ipip: 4,
  ipencap: 4,
  'ip-in-ip': 4,
  dccp: 33,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  'ipv6-icmp': 58,
  icmp6: 58,
  sctp: 132,
  udplite: 136,
});

/** The number of an IP protocol given by name or number; `undefined` for a name that is not known. */
export const protocolNumber = (text: string): number | undefined => {
  const lower = text.toLowerCase();
  return /^\d{1,3}$/.test(lower) ? Number(lower) : numbers[lower];
};

const withPorts = new Set([6, 17, 33, 132, 136]);

export const hasPorts = (protocol: number | undefined): boolean => protocol !== undefined && withPorts.has(protocol);

export const isIcmp = (protocol: number | undefined): boolean => protocol === 1 || protocol === 58;
