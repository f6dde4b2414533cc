import type { Fault } from '../fault.ts';
import { ipv6IdentityFaults } from './ipv6.ts';
import { machineFaults } from './machines.ts';
import { nodeAddressFaults } from './node-addresses.ts';
import { tunnelFaults } from './tunnels.ts';

/** What only one node may have, and several have. */
export const identityFaults: readonly Fault[] = [
  ...nodeAddressFaults,
  ...tunnelFaults,
  ...machineFaults,
  ...ipv6IdentityFaults,
];
