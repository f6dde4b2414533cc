import { createHash } from 'node:crypto';
import type { ClusterNode } from '../case/objects.ts';
import type { Family } from '../ip/address.ts';

/** `0x66` and the first five bytes of `sha1(<node>)`, for IPv6 of `sha1(<node>-v6)` (calico#2.3). */
export const derivedVtepMac = (nodeName: string, family: Family = 4): string => {
  const digest = createHash('sha1')
    .update(family === 4 ? nodeName : `${nodeName}-v6`)
    .digest();
  return [0x66, ...digest.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
};

/** The MAC address that every node uses for this node's VTEP: its annotation, else derived. */
export const vtepMac = (node: ClusterNode, family: Family = 4): string => {
  const override = family === 4 ? node.calico.vxlanTunnelMACAddr : node.calico.vxlanTunnelMACAddrV6;
  return (override ?? derivedVtepMac(node.name, family)).toLowerCase();
};
