import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const policy = (from: string, to: string): string[] => ['src', from, 'dst', to, 'dir', 'fwd'];

export const packetsBlockedUnseen: Fault = {
  name: 'packets-blocked-unseen',
  title: 'the node drops forwarded packets by an IPsec policy, which no check reads: live packets alone can tell where',
  seeds: ['000-10', '001-7'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'lost-in-destination-node', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'xfrm', 'policy', 'add', ...policy(from.address, to.address), 'action', 'block']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'xfrm', 'policy', 'delete', ...policy(from.address, to.address)]);
  },
};
