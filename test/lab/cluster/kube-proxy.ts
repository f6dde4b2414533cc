import type { ObjectStore } from '../api/store.ts';
import { type Family, families } from '../calico-node/family.ts';
import { chainsOf, firstRules, kubeletRules, servicePorts, updatedRules } from '../host/kube-proxy.ts';
import type { NodeHost } from '../host/node-host.ts';

const clusterCIDR: Record<Family, string> = { 4: '192.168.0.0/16', 6: 'fd00:42::/48' };
const programs: Record<Family, string> = { 4: 'iptables', 6: 'ip6tables' };

/** Programs the Services on every node, in each family of the cluster. One for all nodes, because it only follows the objects. */
export const createKubeProxy = (store: ObjectStore, own: readonly Family[], hosts: () => readonly NodeHost[]) => {
  const chains: Record<Family, string[]> = { 4: [], 6: [] };
  const ports = (family: Family) =>
    servicePorts(store.list('services'), store.list('endpointslices.discovery.k8s.io'), family);
  const restore = async (family: Family, input: string): Promise<void> => {
    const argv = [`${programs[family]}-nft-restore`, '--noflush', '--wait', '10'];
    await Promise.all(hosts().map((host) => host.must(argv, { input })));
  };
  return {
    start: async (): Promise<void> => {
      await Promise.all(
        families.map((family) => {
          if (!own.includes(family)) return restore(family, kubeletRules);
          chains[family] = chainsOf(ports(family));
          return restore(family, firstRules(ports(family), clusterCIDR[family], family));
        }),
      );
    },
    update: async (): Promise<void> => {
      for (const family of own) {
        const now = chainsOf(ports(family));
        const stale = chains[family].filter((chain) => !now.includes(chain));
        chains[family] = now;
        await restore(family, updatedRules(ports(family), clusterCIDR[family], stale, family));
      }
    },
  };
};
