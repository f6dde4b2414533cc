import ipaddr from 'ipaddr.js';

/** Prefixes as ranges of numbers: a sweep asks for each of 100,000 addresses which pool holds it. */
export interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

const bytesValue = (bytes: readonly number[]): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** `undefined` for what is no prefix. */
const rangeOf = (cidr: string): Range | undefined => {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  const size = 1n << BigInt(bits - prefix);
  const first = (bytesValue(address.toByteArray()) / size) * size;
  return { family: bits === 32 ? 4 : 6, first, last: first + size - 1n };
};

const overlap = (a: Range, b: Range): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

const within = (outer: Range, inner: Range): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

const addressRange = (address: string): Range | undefined =>
  ipaddr.isValid(address) ? rangeOf(`${address}/${address.includes(':') ? 128 : 32}`) : undefined;

/** Finds the item with the smallest prefix that holds an address or prefix. */
export const finder = <T extends { cidr: string }>(items: readonly T[]): ((what: string) => T | undefined) => {
  const ranges = items
    .flatMap((item) => {
      const range = rangeOf(item.cidr);
      return range === undefined ? [] : [{ item, range }];
    })
    .sort((a, b) => Number(a.range.last - a.range.first - (b.range.last - b.range.first) > 0n) * 2 - 1);
  return (what) => {
    const wanted = what.includes('/') ? rangeOf(what) : addressRange(what);
    return wanted && ranges.find(({ range }) => within(range, wanted))?.item;
  };
};

/** Pairs whose prefixes overlap, found by one walk along the sorted starts. At most `most` of them. */
export const overlapping = <T extends { cidr: string }>(items: readonly T[], most = 1_000): [T, T][] => {
  const sorted = items
    .flatMap((item) => {
      const range = rangeOf(item.cidr);
      return range === undefined ? [] : [{ item, range }];
    })
    .sort((a, b) =>
      a.range.family !== b.range.family ? a.range.family - b.range.family : a.range.first < b.range.first ? -1 : 1,
    );
  const pairs: [T, T][] = [];
  let open: typeof sorted = [];
  for (const next of sorted) {
    open = open.filter(({ range }) => overlap(range, next.range));
    for (const other of open) if (pairs.length < most) pairs.push([other.item, next.item]);
    open.push(next);
  }
  return pairs;
};

/** How many addresses a prefix of this family and length has; a number, as pools may be huge. */
export const addressesIn = (cidr: string): number => {
  const range = rangeOf(cidr);
  return range === undefined ? 0 : Number(range.last - range.first + 1n);
};

export const familyIn = (cidr: string): 4 | 6 | undefined => rangeOf(cidr)?.family;
