import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** An address as a number, so that prefixes compare by shifting. */
export interface Address {
  family: Family;
  value: bigint;
}

export interface Net extends Address {
  /** Length of the prefix; the bits behind it are cleared in `value`. */
  prefix: number;
}

const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

const numberOf = (bytes: readonly number[]): bigint => {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
};

/** `undefined` for anything that is not a plain IPv4 or IPv6 address. */
export const parseAddress = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return { family: 4, value: numberOf(ipaddr.IPv4.parse(text).toByteArray()) };
  }
  const plain = text.split('%')[0] ?? text;
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return undefined;
  return { family: 6, value: numberOf(ipaddr.IPv6.parse(plain).toByteArray()) };
};

export const addressText = ({ family, value }: Address): string => {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
  return ipaddr.fromByteArray(bytes.toReversed()).toString();
};

/** Number of leading ones of a dotted mask, where it is contiguous. */
const prefixOfMask = (mask: string): number | undefined =>
  ipaddr.IPv4.isValidFourPartDecimal(mask)
    ? (ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() ?? undefined)
    : undefined;

/** `10.0.0.0/8`, `10.0.0.1` (one address), `10.0.0.0/255.0.0.0`; `undefined` for anything else. */
export const parseNet = (text: string): Net | undefined => {
  const [host = '', length] = text.split('/');
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const bits = bitsOf(address.family);
  if (length === undefined) return { ...address, prefix: bits };
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : prefixOfMask(length);
  if (prefix === undefined || prefix > bits) return undefined;
  const shift = BigInt(bits - prefix);
  return { family: address.family, value: (address.value >> shift) << shift, prefix };
};

/** The prefix of that length as a key: equal for all addresses in one net. */
export const prefixKey = (address: Address, prefix: number): bigint =>
  address.value >> BigInt(bitsOf(address.family) - prefix);

export const netContains = (net: Net, address: Address): boolean =>
  net.family === address.family && prefixKey(net, net.prefix) === prefixKey(address, net.prefix);
