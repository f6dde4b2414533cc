import { ends, everyEncap, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const profileMissing: Fault = {
  name: 'profile-missing',
  title: "the profile of the receiver's namespace is missing, so its chain only drops",
  seeds: ['003-4', '003-5'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'profile-missing', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const chain = `cali-pri-kns.${to.namespace}`;
    const comment = ['-m', 'comment', '--comment', 'cali:yVw1jR_AsGFo9Rpe'];
    const mark = ['-m', 'mark', '--mark', '0x40000/0x40000'];
    await onNode(lab, to.node, ['iptables-nft', '-F', chain]);
    await onNode(lab, to.node, [
      'iptables-nft',
      '-A',
      chain,
      ...comment,
      '-j',
      'MARK',
      '--set-xmark',
      '0x40000/0x40000',
    ]);
    await onNode(lab, to.node, ['iptables-nft', '-A', chain, ...comment, ...mark, '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await restartAgent(lab, to.node);
  },
};
