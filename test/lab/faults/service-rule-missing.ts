import { ends, everyEncap, type Fault, onNode } from './fault.ts';
import { clusterAddress, putServiceBack, serviceToDb } from './service.ts';

export const serviceRuleMissing: Fault = {
  name: 'service-rule-missing',
  title: "kube-proxy's rule for the Service is gone on the sender's node",
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-not-programmed', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { node } = ends(lab).from;
    const rules = await onNode(lab, node, ['iptables-nft', '-t', 'nat', '-S', 'KUBE-SERVICES', '-v']);
    const numbers = rules
      .split('\n')
      .filter((line) => line.startsWith('-A'))
      .flatMap((line, index) => (line.includes(`-d ${clusterAddress(lab)}/32`) ? [index + 1] : []));
    for (const number of numbers.reverse())
      await onNode(lab, node, ['iptables-nft', '-t', 'nat', '-D', 'KUBE-SERVICES', String(number)]);
  },
  clear: putServiceBack,
};
