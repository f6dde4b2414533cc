import type { Fault } from './fault.ts';
import { foreignRuleDrops } from './foreign-rule-drops.ts';
import { networkPolicyDenies } from './networkpolicy-denies.ts';
import { podDefaultRouteMissing } from './pod-default-route-missing.ts';
import { proxyArpOff } from './proxy-arp-off.ts';
import { serviceRuleMissing } from './service-rule-missing.ts';
import { workloadRouteWrong } from './workload-route-wrong.ts';

/** Two faults of the catalogue at once: the one that packets meet first is the first cause, and both are reported. */
const pair = (first: Fault, second: Fault): Fault => ({
  ...first,
  name: `pair-${first.name}-and-${second.name}`,
  title: `two faults: ${first.title}, and ${second.title}`,
  seeds: [...new Set([...first.seeds, ...second.seeds])],
  encaps: first.encaps.filter((encap) => second.encaps.includes(encap)),
  ...(first.hold || second.hold ? { hold: true } : {}),
  expected: { ...first.expected, also: [second.expected.cause] },
  inject: async (lab) => {
    await first.inject(lab);
    await second.inject(lab);
  },
  clear: async (lab) => {
    await second.clear(lab);
    await first.clear(lab);
  },
});

export const pairs: readonly Fault[] = [
  pair(podDefaultRouteMissing, workloadRouteWrong),
  pair(proxyArpOff, networkPolicyDenies),
  pair(workloadRouteWrong, foreignRuleDrops),
  pair(serviceRuleMissing, workloadRouteWrong),
  pair(podDefaultRouteMissing, networkPolicyDenies),
];
