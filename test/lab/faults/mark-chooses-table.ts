import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const refusal = ['fwmark', '0x77/0xff', 'pref', '60', 'blackhole'];

const mark = (address: string): string[] => ['PREROUTING', '-s', address, '-j', 'MARK', '--set-xmark', '0x77/0xff'];

export const markChoosesTable: Fault = {
  name: 'mark-chooses-table',
  title: "a rule marks the sender's packets, and a routing rule refuses what is so marked",
  seeds: ['000-8', '001-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, ['iptables', '-t', 'mangle', '-I', ...mark(from.address)]);
    await onNode(lab, from.node, ['ip', 'rule', 'add', ...refusal]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'rule', 'del', ...refusal]);
    await tryOnNode(lab, from.node, ['iptables', '-t', 'mangle', '-D', ...mark(from.address)]);
  },
};
