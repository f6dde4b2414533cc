import type { Cluster } from './cluster.ts';
import type { End } from './ends.ts';
import type { PortRange } from './port-ranges.ts';

/** The UDP port of tunnels, where the range is that port and Felix drops it of a pod before any policy is asked (calico#3.3). */
export const tunnelPortIn = (cluster: Cluster, { first, last, answer }: PortRange, from: End): number | undefined => {
  const { egress } = answer;
  if (from.type !== 'pod' || egress.kind !== 'FelixConfiguration' || egress.action !== 'Deny') return undefined;
  const { vxlanPort } = cluster.felix.on(from.workload.node ?? '').dropsEncapsulated;
  return first === vxlanPort && last === vxlanPort ? vxlanPort : undefined;
};
