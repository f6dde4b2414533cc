import { defineFix } from './define-fix.ts';
import { onNode } from './shell-text.ts';

export const chainPolicyAccept = defineFix({
  id: 'chain-policy-accept',
  takes: ['node', 'backend', 'table', 'chain', 'family?'],
  by: 'people',
  class: 'node',
  title: ({ node, chain }) => `Let the base policy of ${chain} on ${node} accept`,
  why: () =>
    'A base policy of DROP refuses what Calico leaves to the end of the chain. Where it is wanted, let Felix insert its chains first (chainInsertMode: Insert). Which of the two is meant, only people can tell.',
  command: (params) => {
    const { chain = 'FORWARD', table = '' } = params;
    if (params.backend === 'native') {
      return onNode(params, ['nft', 'add', 'chain', ...table.split(' '), chain, '{ policy accept; }']);
    }
    return onNode(params, [
      `${params.family === '6' ? 'ip6tables' : 'iptables'}-${params.backend ?? 'nft'}`,
      '-t',
      params.table ?? 'filter',
      '-P',
      chain,
      'ACCEPT',
    ]);
  },
});
