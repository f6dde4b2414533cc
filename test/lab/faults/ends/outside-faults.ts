import type { Lab } from '../../lab.ts';
import { addPolicy, type Fault, onNode, onPod, removePolicy, tryOnNode, tryOnPod } from '../fault.ts';
import { restartAgent } from '../restart-agent.ts';
import { outsideAddress, webToOutside } from './asked.ts';

/** What keeps a pod from an address outside of the cluster (steps#004-9, #004-10). */

const common = { seeds: ['002-1', '004-9', '004-10'], encaps: ['vxlan', 'bgp'], question: webToOutside } as const;
const web = (lab: Lab) => lab.pod(webToOutside.from);

const pools = 'ippools.crd.projectcalico.org';

const setNatOutgoing = async (lab: Lab, natOutgoing: boolean): Promise<void> => {
  for (const pool of lab.store.list(pools)) {
    lab.store.put({ ...pool, spec: { ...(pool.spec as object), natOutgoing } });
  }
  await lab.programmed();
};

const natOutgoingOff: Fault = {
  ...common,
  name: 'nat-outgoing-off',
  title: "the pool does not give what leaves the cluster its node's address",
  expected: { cause: 'nat-outgoing-off', hop: 'source-node', node: 'from' },
  inject: (lab) => setNatOutgoing(lab, false),
  clear: (lab) => setNatOutgoing(lab, true),
};

const masqueradeRuleMissing: Fault = {
  ...common,
  name: 'masquerade-rule-missing',
  title: 'the rule that masquerades is gone, though the pool asks for it',
  hold: true,
  expected: { cause: 'masquerade-missing', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, web(lab).node, ['iptables-nft', '-t', 'nat', '-F', 'cali-nat-outgoing']);
  },
  clear: (lab) => restartAgent(lab, web(lab).node),
};

const masqueradeSetEmpty: Fault = {
  ...common,
  name: 'masquerade-set-empty',
  title: 'the set of pools whose packets are masqueraded is empty',
  hold: true,
  expected: { cause: 'masquerade-missing', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, web(lab).node, ['ipset', 'flush', 'cali40masq-ipam-pools']);
  },
  clear: (lab) => restartAgent(lab, web(lab).node),
};

const outsideSilent: Fault = {
  ...common,
  name: 'outside-silent',
  title: 'the host outside answers nobody',
  expected: { cause: 'outside-unreachable', hop: 'outside', node: 'from' },
  inject: (lab) => lab.outside.silent(true),
  clear: (lab) => lab.outside.silent(false),
};

const outsideRouteMissing: Fault = {
  ...common,
  name: 'outside-route-missing',
  title: 'the node has no default route, while the pod still knows its gateway',
  expected: { cause: 'node-without-default-route', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { node, interface: veth, address } = web(lab);
    await onNode(lab, node, ['ping', '-c', '1', '-W', '1', '-I', veth, address]);
    await onPod(lab, web(lab), ['ping', '-c', '1', '-W', '1', lab.outside.address]);
    await onNode(lab, node, ['ip', 'route', 'del', 'default']);
  },
  clear: async (lab) => {
    const { node } = web(lab);
    await tryOnNode(lab, node, ['ip', 'route', 'add', 'default', 'via', lab.underlay.gateway, 'dev', 'eth0']);
    await tryOnPod(lab, web(lab), ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
};

const outsideBlackhole: Fault = {
  ...common,
  name: 'outside-blackhole',
  title: 'a blackhole route on the node takes the address outside',
  expected: { cause: 'blackhole-route', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, web(lab).node, ['ip', 'route', 'add', 'blackhole', '203.0.113.0/24']);
  },
  clear: (lab) => tryOnNode(lab, web(lab).node, ['ip', 'route', 'del', 'blackhole', '203.0.113.0/24']),
};

const policyName = 'web-stays-inside';

const outsidePolicyDenies: Fault = {
  ...common,
  name: 'outside-policy-denies',
  title: "a NetworkPolicy allows the sender the cluster's own pods alone",
  seeds: ['002-1', '004-6'],
  expected: { cause: 'policy-denies-egress', hop: 'source-node', node: 'from' },
  inject: (lab) =>
    addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policyName, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector: {} }] }],
      },
    }),
  clear: (lab) => removePolicy(lab, 'networkpolicies.networking.k8s.io', policyName, 'shop'),
};

const outsideRuleDrops: Fault = {
  ...common,
  name: 'outside-rule-drops',
  title: "a rule that is not Calico's drops what leaves for the address outside",
  expected: { cause: 'foreign-rule-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, web(lab).node, ['iptables-nft', '-I', 'FORWARD', '1', '-d', outsideAddress, '-j', 'DROP']);
  },
  clear: (lab) => tryOnNode(lab, web(lab).node, ['iptables-nft', '-D', 'FORWARD', '-d', outsideAddress, '-j', 'DROP']),
};

export const outsideFaults: readonly Fault[] = [
  natOutgoingOff,
  masqueradeRuleMissing,
  masqueradeSetEmpty,
  outsideSilent,
  outsideRouteMissing,
  outsideBlackhole,
  outsidePolicyDenies,
  outsideRuleDrops,
];
