import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const nftRuleDrops: Fault = {
  name: 'nft-rule-drops',
  title: 'a table that people wrote with nft drops the packets',
  seeds: ['000-12'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const nft = (...words: string[]) => onNode(lab, to.node, ['nft', ...words]);
    await nft('add', 'table', 'inet', 'people');
    await nft('add', 'chain', 'inet', 'people', 'forward', '{ type filter hook forward priority 0; policy accept; }');
    await nft('add', 'rule', 'inet', 'people', 'forward', 'ip', 'daddr', to.address, 'counter', 'drop');
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).to.node, ['nft', 'delete', 'table', 'inet', 'people']);
  },
};
