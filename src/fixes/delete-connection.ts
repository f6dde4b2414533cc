import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const deleteConnection = defineFix({
  id: 'delete-connection',
  takes: ['node', 'protocol', 'source', 'address', 'port', 'endpoint'],
  by: 'people',
  class: 'node',
  title: ({ endpoint, node }) => `Delete the tracked connections to ${endpoint} on ${node}`,
  why: () =>
    'The next packet is then taken for the first one of a new connection, and the rules of now choose an endpoint that is there. Look as well why kube-proxy did not do this: its log says where it failed.',
  command: ({ node, protocol = 'udp', source = '', address = '', port = '', endpoint = '' }) =>
    byHand(node, [
      ...['conntrack', '-D', '-p', protocol, '--orig-src', source, '--orig-dst', address],
      ...['--orig-port-dst', port, '--reply-src', endpoint],
    ]),
});
