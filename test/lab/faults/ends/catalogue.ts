import type { Fault } from '../fault.ts';
import { nodeGone } from './gone-node.ts';
import { nameFaults } from './name-faults.ts';
import { nodeFaults } from './node-faults.ts';
import { outsideFaults } from './outside-faults.ts';
import { poolFaults } from './pool-faults.ts';
import { serviceAddressFaults } from './service-address-faults.ts';

/** Faults of questions beyond pod to pod. */
export const endFaults: readonly Fault[] = [
  ...outsideFaults,
  ...nodeFaults,
  nodeGone,
  ...serviceAddressFaults,
  ...poolFaults,
  ...nameFaults,
];
