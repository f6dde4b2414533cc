import { blockRouteMissing } from './block-route-missing.ts';
import type { Fault } from './fault.ts';
import { networkPolicyDenies } from './networkpolicy-denies.ts';
import { vxlanNeighbourWrongMac } from './vxlan-neighbour-wrong-mac.ts';
import { workloadRouteWrong } from './workload-route-wrong.ts';

/** Every fault, in the order in which a packet meets what they break. */
export const faults: readonly Fault[] = [
  blockRouteMissing,
  vxlanNeighbourWrongMac,
  workloadRouteWrong,
  networkPolicyDenies,
];

export const faultNamed = (name: string): Fault => {
  const found = faults.find((fault) => fault.name === name);
  if (!found) throw new Error(`no fault ${name}; there are ${faults.map((fault) => fault.name).join(', ')}`);
  return found;
};
