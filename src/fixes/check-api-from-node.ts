import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const checkApiFromNode = defineFix({
  id: 'check-api-from-node',
  takes: ['node?'],
  by: 'people',
  class: 'evidence',
  title: ({ node }) => `Try from ${node ?? 'the node'} what the CNI plugin tries`,
  why: () =>
    "The plugin talks to the address in its own kubeconfig, as a rule the API server's Service: kube-proxy's rules, a proxy, a firewall or a certificate can stand between.",
  command: ({ node }) =>
    byHand(node, ['kubectl', '--kubeconfig', '/etc/cni/net.d/calico-kubeconfig', 'get', '--raw', '/version']),
});
