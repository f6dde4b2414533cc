import { defineFix } from './define-fix.ts';
import { onNode } from './shell-text.ts';

export const chainPolicyAccept = defineFix({
  id: 'chain-policy-accept',
  takes: ['node', 'backend', 'table', 'chain', 'family?'],
  by: 'people',
  class: 'node',
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
