import type { ObjectStore } from '../api/store.ts';
import { type Family, families } from '../calico-node/family.ts';
import { chainsOf, firstRules, kubeletRules, noRules, updatedRules } from '../host/kube-proxy.ts';
import { publishedPorts } from '../host/kube-proxy-inbound.ts';
import { proxyTable } from '../host/kube-proxy-nft.ts';
import type { NodeHost } from '../host/node-host.ts';
import { type Masquerade, type ProxyNode, type ServicePort, servicePorts } from '../host/service-ports.ts';

/** What its configuration says. */
export interface ProxyConfig {
  mode: 'iptables' | 'nftables';
  masqueradeAll?: boolean;
  /** Instead of the pods' own range. */
  clusterCIDR?: Partial<Record<Family, string>>;
}

const podCIDR: Record<Family, string> = { 4: '192.168.0.0/16', 6: 'fd00:42::/48' };
const programs: Record<Family, string> = { 4: 'iptables', 6: 'ip6tables' };

interface Proxied {
  name: string;
  host: NodeHost;
  addresses: readonly string[];
}

/** Programs the Services on every node, in each family of the cluster, and follows the objects. */
export const createKubeProxy = (store: ObjectStore, own: readonly Family[], nodes: () => readonly Proxied[]) => {
  const chains = new Map<string, string[]>();
  let config: ProxyConfig = { mode: 'iptables' };
  const zoneOf = (name: string): ProxyNode => {
    const zone = store.get('nodes', name)?.metadata.labels?.['topology.kubernetes.io/zone'];
    return { name, ...(zone === undefined ? {} : { zone }) };
  };
  const ports = (family: Family, name: string): ServicePort[] =>
    servicePorts(store.list('services'), store.list('endpointslices.discovery.k8s.io'), family, zoneOf(name));
  const masquerade = (family: Family): Masquerade =>
    config.masqueradeAll ? { all: true } : { all: false, clusterCIDR: config.clusterCIDR?.[family] ?? podCIDR[family] };
  const restore = async (host: NodeHost, family: Family, input: string): Promise<void> => {
    await host.must([`${programs[family]}-nft-restore`, '--noflush', '--wait', '10'], { input });
  };
  const load = async (node: Proxied, family: Family): Promise<void> => {
    const { name, host } = node;
    const published = publishedPorts(store.list('services'), store.list('endpointslices.discovery.k8s.io'), family);
    const input = proxyTable(ports(family, name), published, masquerade(family), node, family);
    await host.must(['nft', '-f', '-'], { input });
  };
  const follow = async (node: Proxied, family: Family): Promise<void> => {
    if (config.mode === 'nftables') return load(node, family);
    const key = `${node.name} ${family}`;
    const wanted = ports(family, node.name);
    const now = chainsOf(wanted);
    const stale = (chains.get(key) ?? []).filter((chain) => !now.includes(chain));
    chains.set(key, now);
    return restore(node.host, family, updatedRules(wanted, masquerade(family), stale, family));
  };
  const everywhere = async (work: (node: Proxied, family: Family) => Promise<void>): Promise<void> => {
    await Promise.all(nodes().flatMap((node) => own.map((family) => work(node, family))));
  };
  return {
    mode: (): ProxyConfig['mode'] => config.mode,
    start: async (): Promise<void> => {
      await Promise.all(
        nodes().flatMap((node) =>
          families.map((family) => {
            if (!own.includes(family)) return restore(node.host, family, kubeletRules);
            const first = ports(family, node.name);
            chains.set(`${node.name} ${family}`, chainsOf(first));
            return restore(node.host, family, firstRules(first, masquerade(family), family));
          }),
        ),
      );
    },
    update: async (): Promise<void> => everywhere(follow),
    /** It starts again with this configuration. `cleanup` off: what it wrote in the other mode stays, as after `--cleanup` failed. */
    configure: async (wanted: ProxyConfig, cleanup = true): Promise<void> => {
      const before = config.mode;
      config = wanted;
      if (before === wanted.mode) return everywhere(follow);
      await everywhere(async (node, family) => {
        const key = `${node.name} ${family}`;
        const { host } = node;
        if (wanted.mode === 'nftables') {
          await load(node, family);
          if (!cleanup) return;
          await restore(host, family, noRules(chains.get(key) ?? []));
          chains.delete(key);
          return;
        }
        if (chains.has(key)) await follow(node, family);
        else {
          const first = ports(family, node.name);
          chains.set(key, chainsOf(first));
          await restore(host, family, firstRules(first, masquerade(family), family, false));
        }
        if (cleanup) await host.must(['nft', 'delete', 'table', family === 4 ? 'ip' : 'ip6', 'kube-proxy']);
      });
    },
  };
};
