import type { ObjectStore } from '../api/store.ts';
import { chainsOf, firstRules, firstRulesIPv6, servicePorts, updatedRules } from '../host/kube-proxy.ts';
import type { NodeHost } from '../host/node-host.ts';

const clusterCIDR = '192.168.0.0/16';

/** Programs the Services on every node. One for all nodes, because it only follows the objects. */
export const createKubeProxy = (store: ObjectStore, hosts: () => readonly NodeHost[]) => {
  let chains: string[] = [];
  const ports = () => servicePorts(store.list('services'), store.list('endpointslices.discovery.k8s.io'));
  const restore = async (input: string): Promise<void> => {
    const argv = ['iptables-nft-restore', '--noflush', '--wait', '10'];
    await Promise.all(hosts().map((host) => host.must(argv, { input })));
  };
  return {
    start: async (): Promise<void> => {
      chains = chainsOf(ports());
      await Promise.all([
        restore(firstRules(ports(), clusterCIDR)),
        ...hosts().map((host) => host.must(['ip6tables-nft-restore', '--noflush'], { input: firstRulesIPv6 })),
      ]);
    },
    update: async (): Promise<void> => {
      const now = chainsOf(ports());
      const stale = chains.filter((chain) => !now.includes(chain));
      chains = now;
      await restore(updatedRules(ports(), clusterCIDR, stale));
    },
  };
};
