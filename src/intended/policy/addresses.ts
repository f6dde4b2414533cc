import ipaddr from 'ipaddr.js';

/** An address or network as a number: IPv4 fits in 32 bits, IPv6 needs a bigint. */
export type Address = { family: 4; value: number } | { family: 6; value: bigint };
export type Cidr = { family: 4; base: number; length: number } | { family: 6; base: bigint; length: number };

const v4Pattern = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

const parseV4 = (text: string): number | undefined => {
  const match = v4Pattern.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let index = 1; index <= 4; index++) {
    const byte = Number(match[index]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
};

/** Strict as Go is: four decimal parts without leading zeros, or IPv6 without a zone. */
export const parseAddress = (text: string): Address | undefined => {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { family: 4, value: v4 };
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const parsed = ipaddr.IPv6.parse(text);
  if (parsed.isIPv4MappedAddress()) return parseAddress(parsed.toIPv4Address().toString());
  let value = 0n;
  for (const part of parsed.parts) value = (value << 16n) | BigInt(part);
  return { family: 6, value };
};

/** One spelling for one address, so that it can be a key. */
export const addressKey = (address: Address): string =>
  address.family === 4 ? String(address.value) : `6:${address.value.toString(16)}`;

const mask4 = (value: number, length: number): number => {
  const size = 2 ** (32 - length);
  return Math.floor(value / size) * size;
};

const mask6 = (value: bigint, length: number): bigint => (value >> BigInt(128 - length)) << BigInt(128 - length);

export const networkOf = (address: Address, length: number): Cidr =>
  address.family === 4
    ? { family: 4, base: mask4(address.value, length), length }
    : { family: 6, base: mask6(address.value, length), length };

export type ParsedCidr = { cidr: Cidr /** No bits set after the prefix. */; exact: boolean; bare: boolean };

/** Reads `10.0.0.0/8`, or a bare address as its own network. */
export const parseCidr = (text: string): ParsedCidr | undefined => {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const full = address.family === 4 ? 32 : 128;
  if (slash === -1) return { cidr: networkOf(address, full), exact: true, bare: true };
  const lengthText = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(lengthText)) return undefined;
  const length = Number(lengthText);
  if (length > full) return undefined;
  const cidr = networkOf(address, length);
  return { cidr, exact: cidr.base === address.value, bare: false };
};

export const cidrContains = (cidr: Cidr, address: Address): boolean => {
  if (cidr.family === 4) return address.family === 4 && mask4(address.value, cidr.length) === cidr.base;
  return address.family === 6 && mask6(address.value, cidr.length) === cidr.base;
};

/** Whether `inner` lies in `outer` and is smaller. */
export const isStrictSubnet = (inner: Cidr, outer: Cidr): boolean =>
  inner.family === outer.family &&
  inner.length > outer.length &&
  cidrContains(outer, { family: inner.family, value: inner.base } as Address);

export const cidrText = (cidr: Cidr): string => {
  if (cidr.family === 4) {
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(cidr.base / 2 ** shift) % 256);
    return `${bytes.join('.')}/${cidr.length}`;
  }
  const parts = Array.from({ length: 8 }, (_, index) => Number((cidr.base >> BigInt(112 - 16 * index)) & 0xffffn));
  return `${new ipaddr.IPv6(parts).toString()}/${cidr.length}`;
};
