import type { Fix } from './fix.ts';
import { onNode, ruleWords } from './shell-text.ts';

export const deleteIpRule: Fix = {
  id: 'delete-ip-rule',
  by: 'approve',
  title: ({ node }) => `Delete the routing rule on ${node}`,
  why: () => 'It takes pod packets out of the main routing table, where Calico keeps its routes.',
  command: (params) => onNode(params, ['ip', 'rule', 'del', ...ruleWords(params.rule ?? '')]),
};
