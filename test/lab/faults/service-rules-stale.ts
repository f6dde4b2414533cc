import { ends, everyEncap, type Fault, onNode } from './fault.ts';
import { putServiceBack, serviceToDb } from './service.ts';

/** Of the documentation's net: nobody has it. */
const gone = '192.0.2.10:5432';

export const serviceRulesStale: Fault = {
  name: 'service-rules-stale',
  title: "kube-proxy fell behind: the sender's node sends to endpoints that are gone",
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-rules-stale', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { node } = ends(lab).from;
    const saved = await onNode(lab, node, ['iptables-nft-save', '-t', 'nat']);
    const chains = saved
      .split('\n')
      .filter((line) => line.includes('shop/db') && line.includes('--to-destination'))
      .flatMap((line) => /^-A (\S+)/.exec(line)?.[1] ?? []);
    for (const chain of chains) {
      const rule = ['-p', 'tcp', '-j', 'DNAT', '--to-destination', gone];
      await onNode(lab, node, ['iptables-nft', '-t', 'nat', '-R', chain, '2', ...rule]);
    }
  },
  clear: putServiceBack,
};
