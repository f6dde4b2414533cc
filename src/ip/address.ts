import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** An address as a number, so that prefixes compare by shifting. */
export interface Address {
  family: Family;
  value: bigint;
}

export const bitsOf = (family: Family): 32 | 128 => (family === 4 ? 32 : 128);

/** A step of arithmetic on bigints allocates: four bytes are one number first. */
const parseV4 = (text: string): Address | undefined =>
  ipaddr.IPv4.isValidFourPartDecimal(text)
    ? { family: 4, value: BigInt(ipaddr.IPv4.parse(text).octets.reduce((sum, byte) => sum * 256 + byte, 0)) }
    : undefined;

/** One plain IPv4 address, or IPv6, whose zone (`fe80::1%eth0`) is left off; `undefined` for anything else. */
export const parseAddress = (text: string): Address | undefined => {
  const v4 = parseV4(text);
  if (v4 !== undefined) return v4;
  const plain = text.split('%')[0] ?? text;
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return undefined;
  return { family: 6, value: ipaddr.IPv6.parse(plain).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n) };
};

const mapped = 0xffffn;

/** As Go reads it, and with it Calico: no zone, and an IPv4-mapped IPv6 address is IPv4. */
export const parseGoAddress = (text: string): Address | undefined => {
  const address = text.includes('%') ? undefined : parseAddress(text);
  if (address?.family !== 6 || address.value >> 32n !== mapped) return address;
  return { family: 4, value: address.value & 0xffffffffn };
};

export const addressText = ({ family, value }: Address): string => {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
  return ipaddr.fromByteArray(bytes.toReversed()).toString();
};

/** One spelling for one address, so that it can be a key. */
export const addressKey = ({ family, value }: Address): string => (family === 4 ? `${value}` : `6:${value}`);
