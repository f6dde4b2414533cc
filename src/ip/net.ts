import ipaddr from 'ipaddr.js';
import { type Address, addressText, bitsOf, parseAddress, parseGoAddress } from './address.ts';

/** A prefix: all addresses with the same first bits. */
export interface Net extends Address {
  /** Length of the prefix; the bits behind it are cleared in `value`. */
  prefix: number;
}

/** Number of leading ones of a dotted mask, where it is contiguous. */
const prefixOfMask = (mask: string): number | undefined =>
  ipaddr.IPv4.isValidFourPartDecimal(mask)
    ? (ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() ?? undefined)
    : undefined;

/** The net of that length which holds the address. */
export const netOf = ({ family, value }: Address, prefix: number): Net => {
  const shift = BigInt(bitsOf(family) - prefix);
  return { family, value: (value >> shift) << shift, prefix };
};

/** `10.0.0.0/8`, `10.0.0.1` (one address), `10.0.0.0/255.0.0.0`; `undefined` for anything else. */
export const parseNet = (text: string): Net | undefined => {
  const [host = '', length] = text.split('/');
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const bits = bitsOf(address.family);
  if (length === undefined) return { ...address, prefix: bits };
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : prefixOfMask(length);
  return prefix === undefined || prefix > bits ? undefined : netOf(address, prefix);
};

export interface GoNet {
  net: Net;
  /** No bits are set after the prefix. */
  exact: boolean;
  /** An address without a length, which is its own net. */
  bare: boolean;
}

/** As Go reads it, and with it Calico: no dotted mask, no leading zero. */
export const parseGoNet = (text: string): GoNet | undefined => {
  const [host = '', length, ...more] = text.split('/');
  const address = parseGoAddress(host);
  if (address === undefined || more.length > 0) return undefined;
  const bits = bitsOf(address.family);
  if (length === undefined) return { net: netOf(address, bits), exact: true, bare: true };
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) return undefined;
  const net = netOf(address, Number(length));
  return { net, exact: net.value === address.value, bare: false };
};

/** The first bits as a key: equal for all addresses in one net of that length. */
export const prefixKey = (address: Address, prefix: number): bigint =>
  address.value >> BigInt(bitsOf(address.family) - prefix);

export const netContains = (net: Net, address: Address): boolean =>
  net.family === address.family && prefixKey(net, net.prefix) === prefixKey(address, net.prefix);

/** Whether all of `inner` lies in `outer`; a net lies in itself. */
export const isWithin = (inner: Net, outer: Net): boolean => inner.prefix >= outer.prefix && netContains(outer, inner);

export const isStrictlyWithin = (inner: Net, outer: Net): boolean =>
  inner.prefix > outer.prefix && isWithin(inner, outer);

/** How many addresses it has. */
export const sizeOf = ({ family, prefix }: Net): bigint => 1n << BigInt(bitsOf(family) - prefix);

export const lastOf = (net: Net): bigint => net.value + sizeOf(net) - 1n;

/** `10.0.0.0`, 3 → `10.0.0.3`. */
export const nthOf = ({ family, value }: Net, ordinal: number): string =>
  addressText({ family, value: value + BigInt(ordinal) });

export const netText = (net: Net): string => `${addressText(net)}/${net.prefix}`;
