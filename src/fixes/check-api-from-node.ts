import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const checkApiFromNode = defineFix({
  id: 'check-api-from-node',
  takes: ['node?'],
  by: 'people',
  class: 'evidence',
  title: ({ node }) => say('fix.check-api-from-node.title', { node: node ?? say('fix.the-node') }),
  command: ({ node }) =>
    byHand(node, ['kubectl', '--kubeconfig', '/etc/cni/net.d/calico-kubeconfig', 'get', '--raw', '/version']),
});
