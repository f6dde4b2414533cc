import type { Fault } from '../fault.ts';
import { checksumFaults } from './checksum-faults.ts';
import { podInsideFaults } from './pod-faults.ts';
import { programFaults } from './program-faults.ts';
import { tcFaults } from './tc-faults.ts';

/** What ends where no rule and no route of a node says so: in a pod's own network, in a queue, in a broken packet. */
export const insideFaults: readonly Fault[] = [...podInsideFaults, ...checksumFaults, ...programFaults, ...tcFaults];
