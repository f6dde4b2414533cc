import type { Fix } from './fix.ts';
import { onNode, savedWords } from './shell-text.ts';

export const deleteRule: Fix = {
  id: 'delete-rule',
  by: 'approve',
  title: ({ node }) => `Delete the rule that drops on ${node}`,
  why: () =>
    'Neither Calico nor a policy asks for it. Find out who writes it, or it comes back. Only this one rule: emptying whole chains takes the rules of Calico and kube-proxy with it.',
  command: (params) => {
    const { handle, chain = '', table = '' } = params;
    if (params.backend === 'native') {
      const words = ['nft', 'delete', 'rule', ...table.split(' '), chain, 'handle', handle ?? 'NUMBER'];
      return onNode(params, words);
    }
    return onNode(params, [
      `iptables-${params.backend ?? 'nft'}`,
      '-t',
      params.table ?? 'filter',
      '-D',
      ...savedWords(params.rule ?? '').slice(1),
    ]);
  },
};
