import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const deleteConnection = defineFix({
  id: 'delete-connection',
  takes: ['node', 'protocol', 'source', 'address', 'port', 'endpoint'],
  by: 'people',
  class: 'node',
  command: ({ node, protocol = 'udp', source = '', address = '', port = '', endpoint = '' }) =>
    byHand(node, [
      ...['conntrack', '-D', '-p', protocol, '--orig-src', source, '--orig-dst', address],
      ...['--orig-port-dst', port, '--reply-src', endpoint],
    ]),
});
