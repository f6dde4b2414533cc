import { addPolicy, type Fault, onNode, onPod, removePolicy, tryOnNode } from '../fault.ts';
import { ends6, node6, ofIPv6 } from './ends.ts';

/** What can be wrong with the IPv6 of a node: its settings, its rules, its neighbours. */

const forwardingOff: Fault = {
  ...ofIPv6,
  name: 'ipv6-forwarding-off',
  title: "the receiver's node does not forward IPv6",
  seeds: ['000-8'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'ip-forward-off', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends6(lab).to.node, ['sysctl', '-qw', 'net.ipv6.conf.all.forwarding=0']);
  },
  clear: (lab) => tryOnNode(lab, ends6(lab).to.node, ['sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1']),
};

const ruleFault = (name: string, title: string, program: string): Fault => {
  const rule = (to6: string) => ['-d', `${to6}/128`, '-j', 'DROP'];
  return {
    ...ofIPv6,
    name,
    title,
    seeds: ['000-12', '001-8', '003-4'],
    encaps: ['vxlan', 'bgp'],
    expected: { cause: 'foreign-rule-drops', hop: 'destination-node', node: 'to' },
    inject: async (lab) => {
      const { to, to6 } = ends6(lab);
      await onNode(lab, to.node, [program, '-I', 'FORWARD', '1', ...rule(to6)]);
    },
    clear: async (lab) => {
      const { to, to6 } = ends6(lab);
      await tryOnNode(lab, to.node, [program, '-D', 'FORWARD', ...rule(to6)]);
    },
  };
};

const discovery = ['-p', 'icmpv6', '--icmpv6-type', '135', '-j', 'DROP'];

const discoveryDropped: Fault = {
  ...ofIPv6,
  name: 'ipv6-discovery-dropped',
  title: "a rule of the sender's node drops the question of pods for their gateway",
  seeds: ['002-2', '000-9'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'foreign-rule-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from } = ends6(lab);
    await onNode(lab, from.node, ['ip6tables-nft', '-I', 'INPUT', '1', '-i', 'cali+', ...discovery]);
    await onPod(lab, from, ['ip', '-6', 'neigh', 'flush', 'dev', 'eth0']);
  },
  clear: (lab) => tryOnNode(lab, ends6(lab).from.node, ['ip6tables-nft', '-D', 'INPUT', '-i', 'cali+', ...discovery]),
};

const policy = 'db-from-ipv4-alone';

const policyDenies: Fault = {
  ...ofIPv6,
  name: 'ipv6-policy-denies',
  title: 'a NetworkPolicy allows IPv4 addresses alone',
  seeds: ['000-12', '004-6'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'policy-denies-ingress', hop: 'destination-node', node: 'to' },
  inject: (lab) =>
    addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policy, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/16' } }] }],
      },
    }),
  clear: (lab) => removePolicy(lab, 'networkpolicies.networking.k8s.io', policy, 'shop'),
};

const nodeNeighbourWrong: Fault = {
  ...ofIPv6,
  name: 'ipv6-node-neighbour-wrong',
  title: "the sender's node has a wrong MAC address for the receiver's node",
  seeds: ['000-10'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'node-neighbour-wrong', hop: 'underlay', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    const entry = [node6(lab, to.node).address, 'dev', 'eth0', 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
    await onNode(lab, from.node, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: async (lab) => {
    const { from, to } = ends6(lab);
    await tryOnNode(lab, from.node, ['ip', 'neigh', 'del', node6(lab, to.node).address, 'dev', 'eth0']);
  },
};

export const nodeFaults: readonly Fault[] = [
  forwardingOff,
  ruleFault(
    'ipv6-rule-drops',
    "a rule that is not Calico's drops IPv6 packets on the receiver's node",
    'ip6tables-nft',
  ),
  ruleFault('ipv6-legacy-rule-drops', 'the same in the legacy backend', 'ip6tables-legacy'),
  discoveryDropped,
  policyDenies,
  nodeNeighbourWrong,
];
