import { ends, type Fault } from '../fault.ts';
import { putServiceBack, serviceToDb } from '../service.ts';
import { serviceRuleMissing } from '../service-rule-missing.ts';
import { serviceRulesStale } from '../service-rules-stale.ts';
import { forgetService, sendAstray } from './native-table.ts';
import { natively } from './natively.ts';

/** What kube-proxy wrote is not what the objects say. */

/** Its native table is loaded last, so that the kernel asks it first. */
const rulesLeft: Fault = {
  name: 'proxy-rules-left',
  title: 'kube-proxy went back to iptables mode, and its native table stayed and has endpoints that are gone',
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  question: serviceToDb,
  expected: { cause: 'proxy-rules-left', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await lab.configureKubeProxy({ mode: 'nftables' });
    await lab.configureKubeProxy({ mode: 'iptables' }, false);
    await sendAstray(lab);
  },
  clear: async (lab) => {
    await lab.configureKubeProxy({ mode: 'nftables' });
    await lab.configureKubeProxy({ mode: 'iptables' });
    await lab.exec(ends(lab).from.node, ['conntrack', '-D', '-p', 'tcp', '--orig-port-dst', String(serviceToDb.port)]);
  },
};

export const proxyFaults: readonly Fault[] = [
  natively(serviceRuleMissing, { inject: forgetService, clear: putServiceBack }),
  natively(serviceRulesStale, { inject: sendAstray, clear: putServiceBack }),
  rulesLeft,
];
