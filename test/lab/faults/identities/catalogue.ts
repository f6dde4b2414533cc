import type { Fault } from '../fault.ts';
import { nodeAddressFaults } from './node-addresses.ts';

/** What only one node may have, and several have. */
export const identityFaults: readonly Fault[] = [...nodeAddressFaults];
