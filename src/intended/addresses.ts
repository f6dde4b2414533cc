import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

/** `undefined` for anything that is not one plain address; a prefix length is cut off. */
const parse = (text: string): Parsed | undefined => {
  const bare = text.split('/')[0] ?? '';
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare) : undefined;
};

export const familyOf = (address: string): Family | undefined => {
  const parsed = parse(address);
  return parsed === undefined ? undefined : parsed.kind() === 'ipv4' ? 4 : 6;
};

/** `10.39.0.2/24` → `10.39.0.2`; an IPv6 address comes out in its shortest form. */
export const bareAddress = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : parse(text)?.toString();

export const sameAddress = (a: string | undefined, b: string | undefined): boolean => {
  const left = bareAddress(a);
  return left !== undefined && left === bareAddress(b);
};

const parseCidr = (cidr: string): [Parsed, number] | undefined => {
  const address = parse(cidr);
  if (address === undefined) return undefined;
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  const length = cidr.split('/')[1];
  const prefix = length === undefined ? bits : Number(length);
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= bits ? [address, prefix] : undefined;
};

/** Whether a prefix contains an address; false for what cannot be read and for the other family. */
export const contains = (cidr: string, address: string): boolean => {
  const range = parseCidr(cidr);
  const parsed = parse(address);
  if (range === undefined || parsed === undefined || range[0].kind() !== parsed.kind()) return false;
  return parsed.match(range as [ipaddr.IPv4, number] & [ipaddr.IPv6, number]);
};

/** Length of a prefix; a bare address counts as one address. `undefined` for what cannot be read. */
export const prefixLength = (cidr: string): number | undefined => parseCidr(cidr)?.[1];

export const isHostPrefix = (cidr: string): boolean => {
  const parsed = parseCidr(cidr);
  return parsed !== undefined && parsed[1] === (parsed[0].kind() === 'ipv4' ? 32 : 128);
};

/** Whether two prefixes are the same set of addresses. */
export const samePrefix = (a: string, b: string): boolean => {
  const left = parseCidr(a);
  const right = parseCidr(b);
  return left !== undefined && right !== undefined && left[1] === right[1] && contains(a, b) && contains(b, a);
};

/** `192.168.84.131`, 26 → `192.168.84.128/26`. */
export const networkOf = (address: string, length: number): string | undefined => {
  const parsed = parse(address);
  if (parsed === undefined) return undefined;
  const bytes = parsed.toByteArray().map((byte, index) => {
    const keep = Math.min(8, Math.max(0, length - index * 8));
    return byte & (0xff << (8 - keep)) & 0xff;
  });
  return `${ipaddr.fromByteArray(bytes).toString()}/${length}`;
};
