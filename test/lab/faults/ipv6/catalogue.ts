import type { Fault } from '../fault.ts';
import { nodeFaults } from './node-faults.ts';
import { podFaults } from './pod-faults.ts';
import { wayFaults } from './way-faults.ts';

/** Faults of IPv6 alone, on a lab that has both families. */
export const ipv6Faults: readonly Fault[] = [...podFaults, ...nodeFaults, ...wayFaults];
