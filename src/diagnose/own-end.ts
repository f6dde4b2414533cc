import type { End } from '../case/end.ts';
import type { NodeState } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import { ownInterface } from '../intended/own-address.ts';

/**
 * What was taken for something outside, and is an address of the sending pod's own node: NodeLocal DNSCache's, one
 * of keepalived's, a Service's in IPVS mode. Packets for it end on that node, which is then the receiver.
 */
export const atOwnNode = (from: End, to: End, states: Readonly<Record<string, Read<NodeState>>>): End => {
  const node = from.kind === 'pod' ? from.pod.nodeName : undefined;
  if (to.kind !== 'outside' || to.address === undefined || node === undefined) return to;
  const state = states[node];
  return state?.ok && ownInterface(state.value, to.address) !== undefined
    ? { kind: 'node', name: node, title: to.name ?? to.address, address: to.address }
    : to;
};
