import type { Fault } from '../fault.ts';
import { serviceFaults } from './service-faults.ts';
import { wayFaults } from './way-faults.ts';

/** Faults of ways into the cluster. */
export const inboundFaults: readonly Fault[] = [...serviceFaults, ...wayFaults];
