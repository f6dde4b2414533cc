import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

const gateway = '169.254.1.1';
const usual = 'ee:ee:ee:ee:ee:ee';

export const hostVethMacChanged: Fault = {
  name: 'host-veth-mac-changed',
  title: "the host side of the sender's veth got another MAC address than the pod sends to",
  seeds: ['000-5'],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'host-veth-mac-wrong', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    // A pod that asks again would learn the new one: this one does not ask.
    await onPod(lab, from, ['ip', 'neigh', 'replace', gateway, 'lladdr', usual, 'nud', 'permanent', 'dev', 'eth0']);
    await onNode(lab, from.node, ['ip', 'link', 'set', from.interface, 'address', '02:00:5e:00:53:01']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'link', 'set', from.interface, 'address', usual]);
    await tryOnPod(lab, from, ['ip', 'neigh', 'del', gateway, 'dev', 'eth0']);
  },
};
