import { byBird, ends, type Fault, nodePlan, webToDb } from './fault.ts';
import { back, gone } from './routes-of-bird.ts';

const annotation = 'projectcalico.org/ASNumber';

export const bgpAsMismatch: Fault = {
  name: 'bgp-as-mismatch',
  title: "the receiver's node has another AS number than its peers expect",
  seeds: ['004-1'],
  encaps: byBird,

  question: webToDb,
  expected: { cause: 'bgp-as-mismatch', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const node = lab.store.get('nodes', to.node);
    if (!node) throw new Error('no such node');
    const annotations = { ...node.metadata.annotations, [annotation]: '64999' };
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const node = lab.store.get('nodes', to.node);
    if (!node) return;
    const { [annotation]: _removed, ...annotations } = node.metadata.annotations ?? {};
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
