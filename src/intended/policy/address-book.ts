import { type Address, addressKey } from '../../ip/address.ts';
import { type Net, netOf } from '../../ip/net.ts';
import type { HostEndpoint, Workload } from './endpoints.ts';
import { hasEndpoint } from './endpoints.ts';
import type { Holder } from './match.ts';
import type { LabelLookup } from './selector/evaluate.ts';

export type NetworkSet = { readonly title: string; readonly lookup: LabelLookup; readonly nets: readonly Net[] };

type Owner = Workload | HostEndpoint;

/** Who has an address: pods, host endpoints, and the network sets that contain it (calico#4.9). */
export class AddressBook {
  /** One owner is the common case, and saves a list. */
  readonly #owners = new Map<string, Owner | Owner[]>();
  /** Family and prefix length → network → sets. */
  readonly #sets = new Map<string, { family: 4 | 6; length: number; byBase: Map<bigint, NetworkSet[]> }>();

  add(owner: Owner): void {
    for (const address of owner.addresses) {
      const key = addressKey(address);
      const known = this.#owners.get(key);
      if (known === undefined) this.#owners.set(key, owner);
      else this.#owners.set(key, Array.isArray(known) ? [...known, owner] : [known, owner]);
    }
  }

  remove(owner: Owner): void {
    for (const address of owner.addresses) {
      const key = addressKey(address);
      const known = this.#owners.get(key);
      if (known === owner) this.#owners.delete(key);
      else if (Array.isArray(known)) {
        const rest = known.filter((other) => other !== owner);
        const [only] = rest;
        if (rest.length === 1 && only) this.#owners.set(key, only);
        else this.#owners.set(key, rest);
      }
    }
  }

  ownersOf(address: Address): readonly Owner[] {
    const known = this.#owners.get(addressKey(address));
    return known === undefined ? [] : Array.isArray(known) ? known : [known];
  }

  addSet(set: NetworkSet): void {
    for (const net of set.nets) {
      const key = `${net.family}/${net.prefix}`;
      const group = this.#sets.get(key) ?? { family: net.family, length: net.prefix, byBase: new Map() };
      this.#sets.set(key, group);
      const sets = group.byBase.get(net.value);
      if (!sets) group.byBase.set(net.value, [set]);
      else if (!sets.includes(set)) sets.push(set);
    }
  }

  removeSet(set: NetworkSet): void {
    for (const net of set.nets) {
      const group = this.#sets.get(`${net.family}/${net.prefix}`);
      const rest = (group?.byBase.get(net.value) ?? []).filter((other) => other !== set);
      if (rest.length > 0) group?.byBase.set(net.value, rest);
      else group?.byBase.delete(net.value);
    }
  }

  setsOf(address: Address): NetworkSet[] {
    const found = new Set<NetworkSet>();
    for (const { family, length, byBase } of this.#sets.values()) {
      if (family !== address.family) continue;
      for (const set of byBase.get(netOf(address, length).value) ?? []) found.add(set);
    }
    return [...found];
  }

  /** The networks of all sets. */
  *nets(): Generator<Net> {
    for (const { family, length, byBase } of this.#sets.values())
      for (const value of byBase.keys()) yield { family, prefix: length, value };
  }

  /** What selectors may find at some address of a family; `every`: at any. */
  holdersIn(family: 4 | 6): { every: Holder[]; some: Holder[] } {
    const every = new Set<NetworkSet>();
    const some = new Set<NetworkSet>();
    for (const group of this.#sets.values()) {
      if (group.family !== family) continue;
      for (const set of [...group.byBase.values()].flat()) (group.length === 0 ? every : some).add(set);
    }
    const holder = ({ lookup }: NetworkSet): Holder => ({ lookup, ports: [] });
    return { every: [...every].map(holder), some: [...some].filter((set) => !every.has(set)).map(holder) };
  }

  /** Everything that selectors can find at an address. */
  holdersOf(address: Address): Holder[] {
    const holders: Holder[] = [];
    for (const owner of this.ownersOf(address)) {
      if (owner.type === 'pod' && !hasEndpoint(owner)) continue;
      holders.push({ lookup: owner.labels, ports: owner.ports });
    }
    for (const { lookup } of this.setsOf(address)) holders.push({ lookup, ports: [] });
    return holders;
  }
}
