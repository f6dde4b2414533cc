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
  bySelector(selector: string): string;
  byNamedPort(selector: string, protocol: string, port: string): string;
  byService(service: { namespace: string; name: string }, withPorts: boolean): string;
  sets(): Map<string, IpSet>;
}

const isIPv4 = (address: string): boolean => !address.includes(':');

const short = (net: string): string => net.replace(/\/32$/, '');

export const createSetCatalogue = (view: ClusterView): SetCatalogue => {
  const found = new Map<string, IpSet>();
  const add = (id: string, type: IpSet['type'], members: () => string[]): string => {
    const name = setName(id);
    if (!found.has(name)) found.set(name, { name, type, members: [...new Set(members())].sort() });
    return name;
  };
  const addresses = (selector: Selector): string[] => [
    ...view.workloads
      .filter((workload) => matches(selector, workload.labels))
      .flatMap((workload) => workload.addresses.filter(isIPv4)),
    ...view.networkSets
      .filter((set) => matches(selector, set.labels))
      .flatMap((set) => set.nets.filter(isIPv4).map(short)),
  ];
  return {
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
                workload.addresses.filter(isIPv4).map((address) => `${address},${protocol}:${candidate.port}`),
              ),
          ),
      );
    },
    byService: ({ namespace, name }, withPorts) => {
      const key = `${namespace}/${name}`;
      return add(setId(withPorts ? 'svc' : 'svcnoport', key), withPorts ? 'hash:ip,port' : 'hash:net', () =>
        (view.services.get(key) ?? [])
          .filter(({ address }) => isIPv4(address))
          .map(({ address, protocol, port }) => (withPorts ? `${address},${protocol}:${port}` : address)),
      );
    },
    sets: () => found,
  };
};
