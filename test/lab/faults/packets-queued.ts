import { ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const rule = (to: string): string[] => ['FORWARD', '-d', to, '-j', 'NFQUEUE', '--queue-num', '7'];

export const packetsQueued: Fault = {
  name: 'packets-queued',
  title: "a rule on the sender's node queues packets for a program that is not running",
  seeds: ['000-9'],
  encaps: ['vxlan', 'bgp'],

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['iptables', '-I', ...rule(to.address)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['iptables', '-D', ...rule(to.address)]);
  },
};
