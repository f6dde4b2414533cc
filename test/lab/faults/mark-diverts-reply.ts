import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

const table = '55';
const rule = ['fwmark', '0x55/0xff', 'lookup', table, 'pref', '70'];
const mark = (veth: string): string[] => ['PREROUTING', '-i', veth, '-j', 'MARK', '--set-xmark', '0x55/0xff'];

/** As a VPN or a load balancer marks what it wants to go back by its own way. */
export const markDivertsReply: Fault = {
  name: 'mark-diverts-reply',
  title: "the receiver's replies are marked, and a routing rule sends what is so marked elsewhere",
  seeds: ['000-8', '001-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'route', 'add', 'default', 'via', lab.underlay.gateway, 'table', table]);
    await onNode(lab, to.node, ['ip', 'rule', 'add', ...rule]);
    await onNode(lab, to.node, ['iptables-nft', '-t', 'raw', '-I', ...mark(to.interface)]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables-nft', '-t', 'raw', '-D', ...mark(to.interface)]);
    await tryOnNode(lab, to.node, ['ip', 'rule', 'del', ...rule]);
    await tryOnNode(lab, to.node, ['ip', 'route', 'flush', 'table', table]);
  },
};
