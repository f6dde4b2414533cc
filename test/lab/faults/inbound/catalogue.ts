import type { Fault } from '../fault.ts';
import { frontFaults } from './front-faults.ts';
import { hostFaults } from './host-faults.ts';
import { hostPortFaults } from './host-port-faults.ts';
import { nativeFaults } from './native-faults.ts';
import { serviceFaults } from './service-faults.ts';
import { wayFaults } from './way-faults.ts';

/** Faults of ways into the cluster. */
export const inboundFaults: readonly Fault[] = [
  ...serviceFaults,
  ...wayFaults,
  ...nativeFaults,
  ...hostFaults,
  ...hostPortFaults,
  ...frontFaults,
];
