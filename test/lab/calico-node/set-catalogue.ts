import { type Family, hostLength, ofFamily } from './family.ts';
import { setId, setName } from './felix-hash.ts';
import { canonical, matches, parseSelector, type Selector } from './selector.ts';
import type { ClusterView } from './view.ts';

/** The sets that rules refer to, collected while rules are rendered; each is filled from the view. */

export interface IpSet {
  name: string;
  type: 'hash:net' | 'hash:ip' | 'hash:ip,port';
  members: readonly string[];
}

export interface SetCatalogue {
  /** Every set holds one family. */
  family: Family;
  bySelector(selector: string): string;
  byNamedPort(selector: string, protocol: string, port: string): string;
  byService(service: { namespace: string; name: string }, withPorts: boolean): string;
  sets(): Map<string, IpSet>;
}

export const createSetCatalogue = (view: ClusterView, family: Family): SetCatalogue => {
  const own = ofFamily(family);
  const short = (net: string): string => net.replace(new RegExp(`/${hostLength(family)}$`), '');
  const found = new Map<string, IpSet>();
  const add = (id: string, type: IpSet['type'], members: () => string[]): string => {
    const name = setName(id, family);
    if (!found.has(name)) found.set(name, { name, type, members: [...new Set(members())].sort() });
    return name;
  };
  const addresses = (selector: Selector): string[] => [
    ...view.workloads
      .filter((workload) => matches(selector, workload.labels))
      .flatMap((workload) => workload.addresses.filter(own)),
    ...view.networkSets
      .filter((set) => matches(selector, set.labels))
      .flatMap((set) => set.nets.filter(own).map(short)),
  ];
  return {
    family,
    bySelector: (text) => {
      const selector = parseSelector(text);
      return add(setId('s', canonical(selector)), 'hash:net', () => addresses(selector));
    },
    byNamedPort: (text, protocol, port) => {
      const selector = parseSelector(text);
      const id = setId('n', [setId('s', canonical(selector)), protocol, port].join(','));
      return add(id, 'hash:ip,port', () =>
        view.workloads
          .filter((workload) => matches(selector, workload.labels))
          .flatMap((workload) =>
            workload.ports
              .filter((candidate) => candidate.name === port && candidate.protocol === protocol)
              .flatMap((candidate) =>
                workload.addresses.filter(own).map((address) => `${address},${protocol}:${candidate.port}`),
              ),
          ),
      );
    },
    byService: ({ namespace, name }, withPorts) => {
      const key = `${namespace}/${name}`;
      return add(setId(withPorts ? 'svc' : 'svcnoport', key), withPorts ? 'hash:ip,port' : 'hash:net', () =>
        (view.services.get(key) ?? [])
          .filter(({ address }) => own(address))
          .map(({ address, protocol, port }) => (withPorts ? `${address},${protocol}:${port}` : address)),
      );
    },
    sets: () => found,
  };
};
