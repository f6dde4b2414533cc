import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const addDefaultRoute = defineFix({
  id: 'add-default-route',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node }) => byHand(node, ['ip', 'route', 'add', 'default', 'via', 'GATEWAY_OF_THE_NODE']),
});
