import { byVxlan, ends, type Fault, webToDb } from './fault.ts';

const annotation = 'projectcalico.org/IPv4VXLANTunnelAddr';
let lost = '';

export const tunnelAddressUnpublished: Fault = {
  name: 'tunnel-address-unpublished',
  title: "the receiver's Node object has lost its tunnel address",
  seeds: ['001-3', '001-4'],
  encaps: byVxlan,

  question: webToDb,
  expected: { cause: 'tunnel-address-not-published', node: 'to' },
  inject: async (lab) => {
    const node = lab.store.get('nodes', ends(lab).to.node);
    if (!node) throw new Error('no such node');
    const { [annotation]: kept = '', ...annotations } = node.metadata.annotations ?? {};
    lost = kept;
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await lab.programmed();
  },
  clear: async (lab) => {
    const node = lab.store.get('nodes', ends(lab).to.node);
    if (!node || lost === '') return;
    const annotations = { ...node.metadata.annotations, [annotation]: lost };
    lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    await lab.programmed();
  },
};
