import type { Lab } from '../lab.ts';
import { onNode } from './fault.ts';

/** The MAC address that a node's forwarding table has for the VTEP at an address of the underlay. */
export const tunnelMac = async (lab: Lab, node: string, address: string): Promise<string> => {
  const listed = await onNode(lab, node, ['bridge', 'fdb', 'show', 'dev', 'vxlan.calico']);
  const entry = listed.split('\n').find((line) => line.includes(`dst ${address} `));
  return entry?.split(' ')[0] ?? '';
};
