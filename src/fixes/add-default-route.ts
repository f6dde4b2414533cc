import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const addDefaultRoute = defineFix({
  id: 'add-default-route',
  takes: ['node'],
  by: 'people',
  class: 'node',
  title: ({ node }) => `Give ${node} a default route`,
  why: () =>
    'The kernel answers for 169.254.1.1 only while it has a route to that address by another interface. Which gateway it had, only its own configuration says.',
  command: ({ node }) => byHand(node, ['ip', 'route', 'add', 'default', 'via', 'GATEWAY_OF_THE_NODE']),
});
