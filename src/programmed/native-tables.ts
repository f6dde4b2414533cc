import type { NftElement, NftFamily, NftSet } from '../case/nft.ts';
import type { IpSet, NftTable, NodeState, RuleSet } from '../case/node-state.ts';
import { got, type Read } from '../case/read.ts';
import { type Address, addressText, bitsOf, parseAddress } from '../ip/address.ts';

/** Tables that are Calico's whole. */
export const calicoTables: ReadonlySet<string> = new Set(['ip calico', 'ip6 calico']);

/** One native table with its rules in the form in which chains and rules are described. */
export interface NativeTable {
  /** As `nft list tables` names it: `ip calico`. */
  name: string;
  family: NftFamily;
  chains: NftTable['chains'];
  ruleSet: RuleSet;
  sets: ReadonlyMap<string, NftSet>;
}

const known = new WeakMap<NonNullable<NodeState['nft']>, NativeTable[]>();

const nativeTable = (name: string, { family, chains, rules, sets }: NftTable): NativeTable => ({
  name,
  family,
  chains,
  ruleSet: { backend: 'native', family: family === 'ip6' ? 6 : 4, tables: [{ name, chains, rules }] },
  sets: new Map(sets.map((set) => [set.name, set])),
});

/** The native tables that were read, made ready once for each reading. */
export const nativeTables = (state: NodeState): NativeTable[] => {
  if (state.nft === undefined) return [];
  const found = known.get(state.nft);
  if (found) return found;
  const tables = Object.entries(state.nft).flatMap(([name, read]) => (read.ok ? [nativeTable(name, read.value)] : []));
  known.set(state.nft, tables);
  return tables;
};

/** Every rule set that was read: those of iptables and one for each native table. */
export const allRuleSets = (state: NodeState): RuleSet[] => [
  ...(state.ruleSets.ok ? state.ruleSets.value : []),
  ...nativeTables(state).map((table) => table.ruleSet),
];

/** The networks that make up a range, as many as it needs. */
const rangeNets = (from: Address, to: Address): string[] => {
  const bits = bitsOf(from.family);
  const nets: string[] = [];
  let low = from.value;
  while (low <= to.value) {
    let size = 0;
    while (size < bits && low % (1n << BigInt(size + 1)) === 0n && low + (1n << BigInt(size + 1)) - 1n <= to.value)
      size++;
    nets.push(`${addressText({ family: from.family, value: low })}/${bits - size}`);
    low += 1n << BigInt(size);
  }
  return nets;
};

/** An address with a protocol and a port is one member, written as ipsets write it: `192.168.1.1,tcp:80`. */
const namedPortOf = (parts: NftElement['parts']): string[] => {
  const [address, protocol, port] = parts.map((part) => (part.kind === 'is' ? part.value : undefined));
  return parts.length === 3 && address && protocol && port ? [`${address},${protocol}:${port}`] : [];
};

const membersOf = ({ parts }: NftElement): string[] => {
  const [part] = parts;
  if (part === undefined || parts.length > 1) return namedPortOf(parts);
  if (part.kind === 'is') return [part.value];
  if (part.kind === 'prefix') return [`${part.address}/${part.length}`];
  if (part.kind !== 'range') return [];
  const [low, high] = [parseAddress(part.low), parseAddress(part.high)];
  return low !== undefined && high !== undefined && low.family === high.family ? rangeNets(low, high) : [];
};

/** Sets of addresses in the form of ipsets: those of Calico's own native tables stand beside the others. */
export const allIpSets = (state: NodeState): Read<IpSet[]> => {
  const native = nativeTables(state)
    .filter(({ name }) => calicoTables.has(name))
    .flatMap(({ sets }) => [...sets.values()])
    .map(({ name, elements, leftOut }) => ({
      name,
      type: 'hash:net',
      members: elements.flatMap(membersOf),
      ...(leftOut === undefined ? {} : { leftOut }),
    }));
  if (native.length === 0) return state.ipSets;
  return got([...(state.ipSets.ok ? state.ipSets.value : []), ...native]);
};
