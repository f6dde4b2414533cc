import type { ProxyConfig } from '../../cluster/kube-proxy.ts';
import type { Lab } from '../../lab.ts';
import { addPolicy, type Fault, removePolicy } from '../fault.ts';
import { serviceToDb } from '../service.ts';

/** kube-proxy gives the sender's packets the address of its node, and a policy that lets the sender in asks for the pod. */

const policy = 'db-from-web';

/** Only what comes from pods of that name. */
const letWebIn = (lab: Lab): Promise<void> =>
  addPolicy(lab, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy, namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    },
  });

const forgetPolicy = (lab: Lab): Promise<void> =>
  removePolicy(lab, 'networkpolicies.networking.k8s.io', policy, 'shop');

const hiding = (name: string, title: string, config: ProxyConfig): Fault => ({
  name,
  title,
  seeds: [],
  encaps: ['vxlan', 'bgp', 'ipip'],
  question: serviceToDb,
  expected: { cause: 'source-rewritten', hop: 'destination-node' },
  inject: async (lab) => {
    await letWebIn(lab);
    await lab.configureKubeProxy(config);
  },
  clear: async (lab) => {
    await lab.configureKubeProxy({ mode: 'iptables' });
    await forgetPolicy(lab);
  },
});

const elsewhere = { 4: '10.244.0.0/16', 6: 'fd00:244::/48' };

export const masqueradeFaults: readonly Fault[] = [
  hiding('proxy-range-wrong', 'clusterCIDR of kube-proxy does not hold the pods', {
    mode: 'iptables',
    clusterCIDR: elsewhere,
  }),
  hiding('proxy-range-wrong-nft', 'clusterCIDR of kube-proxy does not hold the pods (nftables mode)', {
    mode: 'nftables',
    clusterCIDR: elsewhere,
  }),
  hiding('proxy-masquerades-all', 'kube-proxy masquerades everything', { mode: 'iptables', masqueradeAll: true }),
  hiding('proxy-masquerades-all-nft', 'kube-proxy masquerades everything (nftables mode)', {
    mode: 'nftables',
    masqueradeAll: true,
  }),
];
