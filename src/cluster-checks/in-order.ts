import type { Claim, ControllersInput, IpamInput, NodesInput } from '../case/cluster-check-input.ts';
import { got, type Read } from '../case/read.ts';
import { tableOf } from '../table.ts';

/**
 * Evidence in one order, whichever answer came first: nodes are asked side by side, and what is said of several of
 * them is not to be another sentence for it. Names stand as the API lists them.
 */

const byText =
  <T>(textOf: (one: T) => string) =>
  (a: T, b: T): number => {
    const [left, right] = [textOf(a), textOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

const sorted = <T>(read: Read<T[]>, textOf: (one: T) => string): Read<T[]> =>
  read.ok ? got([...read.value].sort(byText(textOf))) : read;

const ofRecord = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  tableOf(Object.fromEntries(Object.entries(record).sort(byText(([key]) => key))));

const nameOf = ({ name }: { name: string }): string => name;
const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;

export const nodesInOrder = (input: NodesInput): NodesInput => ({
  ...input,
  nodes: sorted(input.nodes, nameOf),
  agents: sorted(input.agents, keyOf),
  typha: sorted(input.typha, keyOf),
  states: ofRecord(input.states),
  pools: sorted(input.pools, nameOf),
  bgpPeers: sorted(input.bgpPeers, nameOf),
  ...(input.operator === undefined ? {} : { operator: sorted(input.operator, nameOf) }),
  ...(input.felix === undefined ? {} : { felix: sorted(input.felix, nameOf) }),
});

export const ipamInOrder = (input: IpamInput): IpamInput => ({
  ...input,
  pools: sorted(input.pools, nameOf),
  blocks: sorted(input.blocks, nameOf),
  affinities: sorted(input.affinities, nameOf),
  handles: sorted(input.handles, nameOf),
  nodes: sorted(input.nodes, nameOf),
  pods: sorted(input.pods, keyOf),
  services: sorted(input.services, keyOf),
});

export const controllersInOrder = (input: ControllersInput): ControllersInput => ({
  ...input,
  pods: sorted(input.pods, keyOf),
  logs: ofRecord(input.logs),
  ...(input.events === undefined ? {} : { events: ofRecord(input.events) }),
});

export const podsInOrder = <T extends { namespace: string; name: string }>(read: Read<T[]>): Read<T[]> =>
  sorted(read, keyOf);

export const claimsInOrder = (claims: readonly Claim[]): Claim[] =>
  [...claims].sort(byText(({ node, device, text }) => `${node} ${device} ${text}`));

export const byAddress = byText(({ address }: { address: string }) => address);
