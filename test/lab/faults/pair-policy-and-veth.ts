import { addPolicy, ends, everyEncap, type Fault, onNode, removePolicy, tryOnNode, webToDb } from './fault.ts';

export const pairPolicyAndVeth: Fault = {
  name: 'pair-policy-and-veth',
  title: "two faults: a policy denies the sender's egress, and the receiver's interface is down",
  seeds: ['000-9', '002-7'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'policy-denies-egress', hop: 'source-node', node: 'from', also: ['host-veth-down'] },
  inject: async (lab) => {
    const { to } = ends(lab);
    await addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web-no-egress', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] },
    });
    await onNode(lab, to.node, ['ip', 'link', 'set', to.interface, 'down']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await removePolicy(lab, 'networkpolicies.networking.k8s.io', 'web-no-egress', 'shop');
    await tryOnNode(lab, to.node, ['ip', 'link', 'set', to.interface, 'up']);
    const route = [`${to.address}/32`, 'dev', to.interface, 'scope', 'link', 'metric', '1024'];
    await tryOnNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
};
