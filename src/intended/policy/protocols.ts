import { tableOf } from '../../table.ts';

/** IP protocols by number. Names as Calico's API writes them; calico#4.8. */
const numbers: Record<string, number> = tableOf({ icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udplite: 136 });
const canonical = new Set(['TCP', 'UDP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite']);

export const icmp = 1;
export const tcp = 6;
export const udp = 17;
export const icmpv6 = 58;
export const sctp = 132;

export const hasPorts = (protocol: number): boolean => protocol === tcp || protocol === udp || protocol === sctp;
export const isIcmp = (protocol: number): boolean => protocol === icmp || protocol === icmpv6;

const numeric = (value: string | number): number | undefined => {
  const number = typeof value === 'number' ? value : /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : undefined;
};

/**
 * A protocol as people write it, in any case, or its number 0 to 255.
 */
export const protocolNumber = (value: string | number): number | undefined =>
  numeric(value) ?? (typeof value === 'string' ? numbers[value.toLowerCase()] : undefined);

/**
 * A protocol of a Calico rule: one of the names exactly, or 1 to 255. `anyCase` is for objects stored as
 * `crd.projectcalico.org/v1`, which Felix reads without regard to case.
 */
export const ruleProtocol = (value: string | number, anyCase: boolean): number | undefined => {
  const number = numeric(value);
  if (number !== undefined) return number === 0 ? undefined : number;
  if (typeof value !== 'string') return undefined;
  return canonical.has(value) || (anyCase && value.toLowerCase() in numbers) ? numbers[value.toLowerCase()] : undefined;
};

export const protocolName = (protocol: number): string =>
  Object.entries(numbers).find(([, number]) => number === protocol)?.[0] ?? String(protocol);
