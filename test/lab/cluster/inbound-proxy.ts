import type { ObjectStore } from '../api/store.ts';
import type { Family } from '../calico-node/family.ts';
import { emptied, inboundChains, inboundRules, publishedPorts, removed } from '../host/kube-proxy-inbound.ts';
import type { NodeHost } from '../host/node-host.ts';

const clusterCIDR: Record<Family, string> = { 4: '192.168.0.0/16', 6: 'fd00:42::/48' };
const programs: Record<Family, string> = { 4: 'iptables', 6: 'ip6tables' };

interface Proxied {
  plan: { name: string };
  host: NodeHost;
}

/** kube-proxy's rules for what comes from outside, in iptables mode; to follow those for the Services' own addresses. */
export const createInboundProxy = (store: ObjectStore, own: readonly Family[], nodes: () => readonly Proxied[]) => {
  const chains = new Map<string, string[]>();
  const follow = async ({ plan: { name }, host }: Proxied, family: Family): Promise<void> => {
    const ports = publishedPorts(store.list('services'), store.list('endpointslices.discovery.k8s.io'), family);
    const key = `${name} ${family}`;
    const before = chains.get(key) ?? [];
    // Nothing was published, and nothing is: real kube-proxy's chains are there, and empty.
    if (ports.length === 0 && before.length === 0 && !chains.has(key)) return;
    const now = inboundChains(ports, name);
    chains.set(key, now);
    const stale = before.filter((chain) => !now.includes(chain));
    await restore(host, family, inboundRules(ports, name, clusterCIDR[family], stale, family));
  };
  const restore = async (host: NodeHost, family: Family, input: string): Promise<void> => {
    await host.must([`${programs[family]}-nft-restore`, '--noflush', '--wait', '10'], { input });
  };
  return {
    /** Before the Services' own rules change: they may not be referred to by what goes. */
    retreat: async (): Promise<void> => {
      await Promise.all(
        nodes().flatMap(({ plan: { name }, host }) =>
          own.map(async (family) => {
            const known = chains.get(`${name} ${family}`);
            if (known !== undefined) await restore(host, family, emptied(known));
          }),
        ),
      );
    },
    /** Its emptied chains go, once nothing leads to them. */
    forget: async (): Promise<void> => {
      await Promise.all(
        nodes().flatMap(({ plan: { name }, host }) =>
          own.map(async (family) => {
            const known = chains.get(`${name} ${family}`) ?? [];
            chains.delete(`${name} ${family}`);
            if (known.length > 0) await restore(host, family, removed(known));
          }),
        ),
      );
    },
    update: async (): Promise<void> => {
      await Promise.all(nodes().flatMap((node) => own.map((family) => follow(node, family))));
    },
  };
};
