import { ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const rule = (to: string): string[] => ['POSTROUTING', '-d', to, '-j', 'SNAT', '--to-source', '198.51.100.7'];

export const sourceAddressRewritten: Fault = {
  name: 'source-address-rewritten',
  title: "a rule on the sender's node gives packets a source address that nobody has, and replies go elsewhere",
  seeds: ['000-9'],
  encaps: ['vxlan', 'bgp'],

  question: webToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['iptables', '-t', 'nat', '-I', ...rule(to.address)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['iptables', '-t', 'nat', '-D', ...rule(to.address)]);
  },
};

const inDevice = ['-i', 'vxlan.calico', '-j', 'CT', '--zone', '7'];

export const requestTrackedApart: Fault = {
  name: 'request-tracked-apart',
  title: "a rule on the receiver's node puts the request into a connection tracking zone that the reply is not in",
  seeds: ['001-8'],
  encaps: ['vxlan'],

  question: webToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['iptables', '-t', 'raw', '-I', 'PREROUTING', ...inDevice]);
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).to.node, ['iptables', '-t', 'raw', '-D', 'PREROUTING', ...inDevice]);
  },
};
