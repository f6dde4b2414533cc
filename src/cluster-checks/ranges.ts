import { isWithin, lastOf, type Net, parseNet, sizeOf } from '../ip/net.ts';

/** Prefixes by their numbers: a cluster check asks for each of 100,000 addresses which pool holds it. */

const withNets = <T extends { cidr: string }>(items: readonly T[]): { item: T; net: Net }[] =>
  items.flatMap((item) => {
    const net = parseNet(item.cidr);
    return net === undefined ? [] : [{ item, net }];
  });

/** Finds the item with the smallest prefix that holds an address or prefix. */
export const finder = <T extends { cidr: string }>(items: readonly T[]): ((what: string) => T | undefined) => {
  const nets = withNets(items).sort((a, b) => (sizeOf(a.net) > sizeOf(b.net) ? 1 : -1));
  return (what) => {
    const wanted = parseNet(what);
    return wanted && nets.find(({ net }) => isWithin(wanted, net))?.item;
  };
};

/** Pairs whose prefixes overlap, found by one walk along the sorted starts. At most `most` of them. */
export const overlapping = <T extends { cidr: string }>(items: readonly T[], most = 1_000): [T, T][] => {
  const sorted = withNets(items).sort(({ net: a }, { net: b }) =>
    a.family !== b.family ? a.family - b.family : a.value < b.value ? -1 : 1,
  );
  const pairs: [T, T][] = [];
  let open: typeof sorted = [];
  for (const next of sorted) {
    open = open.filter(({ net }) => net.family === next.net.family && next.net.value <= lastOf(net));
    for (const other of open) if (pairs.length < most) pairs.push([other.item, next.item]);
    open.push(next);
  }
  return pairs;
};
