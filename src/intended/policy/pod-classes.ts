import { type Address, addressKey, addressText } from '../../ip/address.ts';
import { type Net, netOf, netText } from '../../ip/net.ts';
import type { Cluster } from './cluster.ts';
import { type Workload, workloadTitle } from './endpoints.ts';
import { poolAt } from './host-source.ts';
import type { EntityMatch } from './model.ts';

/**
 * Pods that no policy can tell apart: with the same labels, namespace, accounts and named ports, whose addresses lie in the
 * same networks of rules and sets and behind the same Services. What is so of one to another class is so of all.
 */
export type PodClass = readonly [Workload, ...Workload[]];

/** Both sides of all rules. */
export const sidesOf = (cluster: Cluster): EntityMatch[] =>
  [...cluster.policies.policies].flatMap(({ rules }) =>
    [...rules.ingress, ...rules.egress].flatMap(({ source, destination }) => [source, destination]),
  );

/** Family and prefix length → the networks of that size that rules ask for. */
const netsBySize = (
  sides: readonly EntityMatch[],
): Map<string, { family: 4 | 6; length: number; bases: Set<bigint> }> => {
  const sizes = new Map<string, { family: 4 | 6; length: number; bases: Set<bigint> }>();
  const add = ({ family, prefix, value }: Net): void => {
    const key = `${family}/${prefix}`;
    const size = sizes.get(key) ?? { family, length: prefix, bases: new Set<bigint>() };
    sizes.set(key, size);
    size.bases.add(value);
  };
  for (const { nets, notNets } of sides) for (const net of [...nets, ...notNets]) add(net);
  return sizes;
};

/** What an address is to the rules, the sets and the Services that they name. */
const addressKind = (cluster: Cluster, sides: readonly EntityMatch[]): ((address: Address) => string) => {
  const sizes = netsBySize(sides);
  const services = sides.flatMap(({ service }) => (service ? [service] : []));
  return (address) => {
    const inNets = [...sizes.values()].flatMap(({ family, length, bases }) => {
      if (family !== address.family) return [];
      const net = netOf(address, length);
      return bases.has(net.value) ? [netText(net)] : [];
    });
    const inSets = cluster.addresses.setsOf(address).map(({ title }) => title);
    const pool = poolAt(cluster, address);
    // Whoever shares an address, and whoever is behind a Service with ports of its own, is in a class of its own.
    const isApart =
      cluster.addresses.ownersOf(address).length > 1 ||
      services.some(
        (service) => cluster.services.matches(service, address, undefined, cluster.pods.values()) !== false,
      );
    return [
      address.family,
      ...inNets.sort(),
      ...inSets.sort(),
      pool ? netText(pool.cidr) : '',
      isApart ? addressText(address) : '',
    ].join(' ');
  };
};

/** All pods that have a network, in classes; the classes and their pods by name. */
export const podClasses = (cluster: Cluster): PodClass[] => {
  const pods = [...cluster.pods.values()]
    .filter((pod) => !pod.finished)
    .sort((a, b) => (workloadTitle(a) < workloadTitle(b) ? -1 : 1));
  const kindOf = addressKind(cluster, sidesOf(cluster));
  const ids = new Map<unknown, number>();
  const id = (thing: unknown): number => {
    const known = ids.get(thing) ?? ids.size;
    ids.set(thing, known);
    return known;
  };
  // Where host endpoints or the nodes' own traffic count, so does the node.
  const hasHosts = cluster.hostEndpoints.size > 0 || pods.some(({ hostNetwork }) => hostNetwork);
  const classes = new Map<string, [Workload, ...Workload[]]>();
  for (const pod of pods) {
    const { node = '' } = pod;
    const key = JSON.stringify([
      id(pod.labels),
      id(pod.ports),
      pod.addresses.map(kindOf),
      pod.hostNetwork ? [...pod.addresses.map(addressKey), ...(cluster.nodes.get(node) ?? []).map(addressKey)] : '',
      hasHosts ? node : cluster.felix.on(node).dropsEncapsulated,
    ]);
    const known = classes.get(key);
    if (known) known.push(pod);
    else classes.set(key, [pod]);
  }
  return [...classes.values()];
};
