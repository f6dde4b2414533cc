import { vtepMac } from '../calico-node/felix-hash.ts';
import type { Lab } from '../lab.ts';
import { byVxlan, ends, type Fault, onNode, tunnelAddress, webToDb } from './fault.ts';

const setNeighbour = async (lab: Lab, mac: (node: string) => string): Promise<void> => {
  const { from, to } = ends(lab);
  const entry = [tunnelAddress(lab, to.node), 'lladdr', mac(to.node), 'dev', 'vxlan.calico', 'nud', 'permanent'];
  await onNode(lab, from.node, ['ip', 'neigh', 'replace', ...entry]);
};

export const vxlanNeighbourWrongMac: Fault = {
  name: 'vxlan-neighbour-wrong-mac',
  title: "the sender's node has a wrong MAC for the receiver's VTEP",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-neighbour-wrong', hop: 'source-tunnel', node: 'from' },
  inject: (lab) => setNeighbour(lab, () => '66:00:00:00:00:01'),
  clear: (lab) => setNeighbour(lab, vtepMac),
};
