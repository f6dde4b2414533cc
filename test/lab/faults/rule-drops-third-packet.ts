import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const thirdPacket = (address: string): string[] => [
  ...['FORWARD', '-d', address, '-p', 'tcp'],
  ...['--tcp-flags', 'SYN,ACK', 'ACK', '-j', 'DROP'],
];

export const ruleDropsThirdPacket: Fault = {
  name: 'rule-drops-third-packet',
  title: "a rule drops the handshake's third packet only",
  seeds: ['001-8', '000-9'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['iptables', '-I', ...thirdPacket(to.address)]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables', '-D', ...thirdPacket(to.address)]);
  },
};
