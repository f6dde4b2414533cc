import { type Address, addressText, bitsOf, type Family, parseAddress } from './address.ts';
import { type Net, netContains, netOf, netText, parseNet, sizeOf } from './net.ts';

/** Addresses and prefixes as they are written; what cannot be read equals nothing and holds nothing. */

/** A prefix length is cut off. */
const parse = (text: string): Address | undefined => parseAddress(text.split('/')[0] ?? '');

export const familyOf = (address: string): Family | undefined => parse(address)?.family;

/** `10.39.0.2/24` → `10.39.0.2`; an IPv6 address comes out in its shortest form. */
export const bareAddress = (text: string | undefined): string | undefined => {
  const parsed = text === undefined ? undefined : parse(text);
  return parsed && addressText(parsed);
};

export const sameAddress = (a: string | undefined, b: string | undefined): boolean => {
  const left = bareAddress(a);
  return left !== undefined && left === bareAddress(b);
};

/** Whether a prefix contains an address, which may be written with a length that does not count. */
export const contains = (cidr: string, address: string): boolean => {
  const net = parseNet(cidr);
  const parsed = parse(address);
  return net !== undefined && parsed !== undefined && netContains(net, parsed);
};

/** Whether all addresses of a prefix are of another one. */
export const containsPrefix = (outer: string, inner: string): boolean => {
  const [net, part] = [parseNet(outer), parseNet(inner)];
  return net !== undefined && part !== undefined && part.prefix >= net.prefix && contains(outer, inner);
};

/** Length of a prefix; a bare address counts as one address. */
export const prefixLength = (cidr: string): number | undefined => parseNet(cidr)?.prefix;

export const isHostPrefix = (cidr: string): boolean => {
  const net = parseNet(cidr);
  return net !== undefined && net.prefix === bitsOf(net.family);
};

/** Whether two prefixes are the same set of addresses. */
export const samePrefix = (a: string, b: string): boolean => {
  const [left, right]: (Net | undefined)[] = [parseNet(a), parseNet(b)];
  return left !== undefined && right !== undefined && netText(left) === netText(right);
};

/** `192.168.84.131`, 26 → `192.168.84.128/26`. */
export const networkOf = (address: string, length: number): string | undefined => {
  const parsed = parse(address);
  return parsed && netText(netOf(parsed, Math.min(length, bitsOf(parsed.family))));
};

/** Whether it is a prefix with its length. */
export const isPrefix = (text: string): boolean => text.includes('/') && parseNet(text) !== undefined;

/** How many addresses a prefix has; a number, as pools may be huge. 0 for what is not a prefix. */
export const addressesIn = (cidr: string): number => {
  const net = parseNet(cidr);
  return net === undefined ? 0 : Number(sizeOf(net));
};
