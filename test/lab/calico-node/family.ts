import { createHash } from 'node:crypto';

export type Family = 4 | 6;

export const families: readonly Family[] = [4, 6];

export const familyOf = (text: string): Family => (text.includes(':') ? 6 : 4);

/** Picks those of one family out of addresses or prefixes. */
export const ofFamily =
  (family: Family) =>
  (text: string): boolean =>
    familyOf(text) === family;

/** `/32` or `/128`. */
export const hostLength = (family: Family): number => (family === 4 ? 32 : 128);

const bitsOf = (address: string): bigint => {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const start = groups(head);
  const end = groups(tail);
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => '0');
  return [...start, ...zeros, ...end].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
};

/** As the kernel and Go write it: the first longest run of zero groups becomes `::`. */
const written = (bits: bigint, family: Family): string => {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(16 * (7 - index))) & 65_535n).toString(16));
  const runs = groups.map((_, from) => {
    const rest = groups.slice(from).findIndex((group) => group !== '0');
    return rest === -1 ? 8 - from : rest;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return groups.join(':');
  const from = runs.indexOf(longest);
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + longest).join(':')}`;
};

/** The address at this place of a prefix. */
export const addressAt = (cidr: string, ordinal: number): string => {
  const base = cidr.split('/')[0] ?? '';
  return written(bitsOf(base) + BigInt(ordinal), familyOf(base));
};

/** Whether an address, or the first one of a prefix, lies in another prefix. */
export const inPrefix = (prefix: string, address: string): boolean => {
  const [base = '', length] = prefix.split('/');
  const [bare = ''] = address.split('/');
  const family = familyOf(base);
  if (familyOf(bare) !== family) return false;
  const shift = BigInt(hostLength(family) - Number(length ?? hostLength(family)));
  return bitsOf(base) >> shift === bitsOf(bare) >> shift;
};

/** The link-local address that the kernel makes of a MAC address. */
export const linkLocalOf = (mac: string): string => {
  const [first = 0, ...rest] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const bytes = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return written((0xfe80n << 112n) + bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n), 6);
};

/** A MAC address that looks as the kernel made it, the same for the same seed. */
export const madeMac = (seed: string): string => {
  const bytes = [...createHash('sha256').update(seed).digest().subarray(0, 6)];
  return bytes.map((byte, index) => (index === 0 ? (byte & 0xfc) | 2 : byte).toString(16).padStart(2, '0')).join(':');
};
