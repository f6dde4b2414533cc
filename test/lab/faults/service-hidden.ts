import { type Fault, onNode, tryOnNode } from './fault.ts';
import { clusterAddress, serviceToDb } from './service.ts';

const hide = (to: string): string[] => ['PREROUTING', '-d', to, '-j', 'NOTRACK'];

export const serviceHidden: Fault = {
  name: 'service-hidden',
  title: "a rule on the sender's node hides what is for the Service from connection tracking, and so from kube-proxy",
  seeds: ['000-9'],
  encaps: ['vxlan'],

  question: serviceToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { node } = lab.pod(serviceToDb.from);
    await onNode(lab, node, ['iptables', '-t', 'raw', '-I', ...hide(clusterAddress(lab))]);
  },
  clear: async (lab) => {
    const { node } = lab.pod(serviceToDb.from);
    await tryOnNode(lab, node, ['iptables', '-t', 'raw', '-D', ...hide(clusterAddress(lab))]);
  },
};
