import type { Fault } from '../fault.ts';
import { affinityFaults } from './affinity-faults.ts';
import { endpointFaults } from './endpoint-faults.ts';
import { hairpinFaults } from './hairpin-faults.ts';
import { masqueradeFaults } from './masquerade-faults.ts';
import { proxyFaults } from './proxy-faults.ts';

/** Faults of Services and of kube-proxy, in both of its modes. */
export const serviceFaults: readonly Fault[] = [
  ...endpointFaults,
  ...proxyFaults,
  ...hairpinFaults,
  ...masqueradeFaults,
  ...affinityFaults,
];
