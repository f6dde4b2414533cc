import { vtepMac } from '../../calico-node/felix-hash.ts';
import type { Lab } from '../../lab.ts';
import { byVxlan, type Fault, onNode, webToDb } from '../fault.ts';
import { annotate, annotationOf, third } from './shared.ts';

/** What tells one node's tunnel from another's, and two have. */

const address = 'IPv4VXLANTunnelAddr';
const mac = 'VXLANTunnelMACAddr';
let own: string | undefined;

/** Of a node that the usual question does not meet, and one of its ends. */
const question = { from: 'shop/db-2', to: 'shop/db-0', port: 5432 } as const;

const tunnelAddressOfThird: Fault = {
  name: 'tunnel-address-of-third',
  title: "a third node's object has the tunnel address of the sender's node, as after a copied Node object",
  seeds: [],
  encaps: byVxlan,
  question,
  expected: { cause: 'tunnel-address-duplicate', node: 'from' },
  inject: async (lab) => {
    const other = thirdOf(lab);
    own = annotationOf(lab, other, address);
    await annotate(lab, other, address, annotationOf(lab, lab.pod(question.from).node, address));
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    lab.holdRefresh(false);
    await annotate(lab, thirdOf(lab), address, own);
  },
};

const thirdOf = (lab: Lab): string => {
  const met = [question.from, question.to].map((pod) => lab.pod(pod).node);
  return lab.nodes.find(({ name }) => !met.includes(name))?.name ?? third(lab);
};

const vtepMacOfThird: Fault = {
  name: 'vtep-mac-of-third',
  title: "a third node's object gives its tunnel the MAC address of the receiver's node",
  seeds: [],
  encaps: byVxlan,
  question: webToDb,
  expected: { cause: 'vtep-mac-duplicate' },
  inject: async (lab) => {
    const { node } = lab.pod(webToDb.to);
    await annotate(lab, third(lab), mac, vtepMac(node, 4));
    // Which of the two entries for one MAC address stays is chance: here it is the other node's.
    const found = lab.nodes.find(({ name }) => name === third(lab));
    const entry = [vtepMac(node, 4), 'dev', 'vxlan.calico', 'dst', found?.address ?? '', 'self', 'permanent'];
    await onNode(lab, lab.pod(webToDb.from).node, ['bridge', 'fdb', 'replace', ...entry]);
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    lab.holdRefresh(false);
    await annotate(lab, third(lab), mac, undefined);
    await lab.restartCalicoNode(lab.pod(webToDb.from).node);
  },
};

export const tunnelFaults: readonly Fault[] = [tunnelAddressOfThird, vtepMacOfThird];
