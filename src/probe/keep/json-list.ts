import { objectsIn } from './json-objects.ts';
import type { Keeps } from './relevance.ts';
import type { Picker } from './sieve.ts';

/** What `ip -j` and `bridge -j` list of a node with tens of thousands of entries → those that can matter. */

type Fields = Readonly<Record<string, unknown>>;

interface Wanted {
  /** Of each group the first are kept, whatever they are, so that what is small is whole; absent: none. */
  group?(item: Fields): string;
  matters(item: Fields): boolean;
}

const wholeGroup = 1_000;

const pickItems = ({ group, matters }: Wanted, mostBytes: number): Picker => {
  const kept: string[] = [];
  const counts = new Map<string, number>();
  let leftOut = 0;
  let size = 0;
  const objects = objectsIn(1, (item, text) => {
    // What is not understood is for the worker to say.
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      const fields: Fields = { ...item };
      const name = group?.(fields);
      const count = name === undefined ? wholeGroup + 1 : (counts.get(name) ?? 0) + 1;
      if (name !== undefined) counts.set(name, count);
      if (count > wholeGroup && !matters(fields)) {
        leftOut += 1;
        return true;
      }
    }
    kept.push(text);
    size += text.length + 1;
    return size <= mostBytes;
  });
  return {
    push: objects.push,
    // A list that broke off is told as one that cannot be read.
    end: () => ({ text: !objects.isWhole() ? '[' : `[${kept.join(',')}]`, leftOut }),
  };
};

const named = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A pod's gateway; its route on the node is looked for. */
const podGateway = '169.254.1.1';

/**
 * Of `ip route` those to the question's addresses, and those by which gateways are reached: networks and hosts
 * that are on an interface itself, other workloads' left out.
 */
export const pickRoutes = (keeps: Keeps, mostBytes: number): Picker =>
  pickItems(
    {
      group: ({ table, protocol, type }) => `${table} ${protocol} ${type}`,
      matters: ({ dst, dev, type, gateway, via, nexthops }) =>
        keeps.network(named(dst)) ||
        named(dst) === podGateway ||
        (type === undefined || type === 'unicast'
          ? gateway === undefined && via === undefined && nexthops === undefined && keeps.interface(named(dev))
          : false),
    },
    mostBytes,
  );

/** Of `ip neigh` the question's addresses, gateways, and what Felix writes for the other ends of tunnels. */
export const pickNeighbours = (keeps: Keeps, gateways: ReadonlySet<string>, mostBytes: number): Picker =>
  pickItems(
    {
      group: ({ dev }) => named(dev),
      matters: ({ dst, state }) =>
        keeps.network(named(dst)) || gateways.has(named(dst)) || (Array.isArray(state) && state.includes('PERMANENT')),
    },
    mostBytes,
  );

/** Of `bridge fdb` what leads to the other ends of tunnels; what a bridge has learned is not asked for. */
export const pickForwarding = (mostBytes: number): Picker =>
  pickItems({ group: ({ ifname }) => named(ifname), matters: ({ dst }) => dst !== undefined }, mostBytes);

/** What lies on workloads' interfaces alone: a node of a large cluster has a route to each block besides. */
export const pickOnInterfaces = (prefixes: readonly string[], mostBytes: number): Picker =>
  pickItems(
    {
      matters: ({ dev, gateway, via }) =>
        gateway === undefined && via === undefined && prefixes.some((prefix) => named(dev).startsWith(prefix)),
    },
    mostBytes,
  );

/** The gateways in these lists of routes. */
export const gatewaysIn = (lists: readonly string[]): Set<string> =>
  new Set(
    lists.flatMap((text) =>
      [...text.matchAll(/"(?:gateway|host)":\s?"([0-9a-f.:]{2,45})"/g)].map(([, address = '']) => address),
    ),
  );
