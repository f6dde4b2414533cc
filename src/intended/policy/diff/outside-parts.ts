import { type Address, addressText } from '../../../ip/address.ts';
import { isStrictlyWithin, lastOf, type Net, netContains, netText, sizeOf } from '../../../ip/net.ts';
import type { Cluster } from '../cluster.ts';
import { sidesOf } from '../pod-classes.ts';

/**
 * The addresses outside of the cluster in parts that no rule or network set of either state can tell apart, each with
 * one address that stands for it.
 */
export interface OutsidePart {
  /** `203.0.113.0/24`, without the smaller networks in it that are parts of their own; undefined: all the rest. */
  net: string | undefined;
  /** `203.0.113.1` */
  address: string;
}

/** More networks than these in one cluster are lists of somebody's; those that lie deepest are left out, and counted. */
const mostParts = 250;
/** Networks in one another that are tried for an address that is in none of the inner ones. */
const mostTries = 64;

const netsOf = (cluster: Cluster): Net[] => [
  ...sidesOf(cluster).flatMap(({ nets, notNets }) => [...nets, ...notNets]),
  ...cluster.addresses.nets(),
];

const isOurs = (clusters: readonly Cluster[], address: Address): boolean =>
  clusters.some(
    (cluster) =>
      cluster.addresses.ownersOf(address).length > 0 ||
      [...cluster.nodes.values()].some((own) => own.some((each) => isSame(each, address))),
  );

const isSame = (a: Address, b: Address): boolean => a.family === b.family && a.value === b.value;

/** The world's addresses: nobody is sent a packet at 0.0.0.0, or below 2000::. */
const firstOf = ({ family, value, prefix }: Net): bigint => {
  if (prefix > 0) return value + (sizeOf({ family, value, prefix }) > 2n ? 1n : 0n);
  return family === 4 ? 1n << 24n : 0x2000n << 112n;
};

/** An address of the network that is in none of those inside it, and nobody's in the clusters. */
const addressIn = (net: Net, inner: readonly Net[], clusters: readonly Cluster[]): Address | undefined => {
  const taken = [...inner, ...clusters.flatMap((cluster) => [...cluster.pools.values()].map(({ cidr }) => cidr))];
  let value = firstOf(net);
  for (let tries = 0; tries < mostTries && value <= lastOf(net); tries += 1) {
    const address: Address = { family: net.family, value };
    const around = taken.find((each) => netContains(each, address));
    if (around === undefined && !isOurs(clusters, address)) return address;
    value = around === undefined ? value + 1n : lastOf(around) + 1n;
  }
  return undefined;
};

interface Nets {
  families: (4 | 6)[];
  nets: Net[];
}

/** The networks that rules and sets of some state name, of the families that pods have; the largest first. */
const namedNets = (clusters: readonly Cluster[]): Nets => {
  const families = new Set(
    clusters.flatMap((cluster) =>
      [...cluster.pods.values()].flatMap(({ addresses }) => addresses.map(({ family }) => family)),
    ),
  );
  if (families.size === 0) families.add(4);
  const named = [...new Map(clusters.flatMap(netsOf).map((net) => [netText(net), net])).values()].sort(
    (a, b) => a.prefix - b.prefix || a.family - b.family || (a.value < b.value ? -1 : 1),
  );
  return {
    families: [...families].sort(),
    nets: named.filter(({ prefix, family }) => prefix > 0 && families.has(family)),
  };
};

const whole = (family: 4 | 6): Net => ({ family, value: 0n, prefix: 0 });

/** `left`: networks that are not looked at. */
export const outsideParts = (clusters: readonly Cluster[]): { parts: OutsidePart[]; left: number } => {
  const { families, nets } = namedNets(clusters);
  const kept = nets.slice(0, mostParts);
  const parts = [...families.map(whole), ...kept].flatMap((net): OutsidePart[] => {
    const inner = nets.filter((other) => isStrictlyWithin(other, net));
    const address = addressIn(net, inner, clusters);
    return address === undefined
      ? []
      : [{ net: net.prefix === 0 ? undefined : netText(net), address: addressText(address) }];
  });
  return { parts, left: nets.length - kept.length };
};

/** Addresses that a pod without one may get: one of each part that rules and sets can tell apart. */
export const supposedAddresses = (clusters: readonly Cluster[]): Address[] => {
  const { families, nets } = namedNets(clusters);
  return [...families.map(whole), ...nets].flatMap(
    (net) =>
      addressIn(
        net,
        nets.filter((other) => isStrictlyWithin(other, net)),
        [],
      ) ?? [],
  );
};
