import { routesByBird } from '../cluster/encap.ts';
import type { Lab } from '../lab.ts';
import { ends, everyEncap, type Fault, nodePlan, webToDb } from './fault.ts';
import { back } from './routes-of-bird.ts';

const annotation = 'projectcalico.org/IPv4Address';
const kept = new WeakMap<Lab, string>();

export const nodeAddressUnpublished: Fault = {
  name: 'node-address-unpublished',
  title: "the Node object of the receiver's node has lost Calico's address",
  seeds: ['001-5', '004-2'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'node-address-wrong', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const node = lab.store.get('nodes', to.node);
    if (!node) throw new Error(`no node ${to.node}`);
    const { [annotation]: address = '', ...annotations } = node.metadata.annotations ?? {};
    kept.set(lab, address);
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await lab.programmed();
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const node = lab.store.get('nodes', to.node);
    const address = kept.get(lab);
    if (!node || address === undefined) return;
    const annotations = { ...node.metadata.annotations, [annotation]: address };
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await lab.programmed();
    if (routesByBird(lab.encap)) await back(lab, ends(lab).from.node, nodePlan(lab, to.node).block);
  },
};
