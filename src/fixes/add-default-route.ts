import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { byHand } from './shell-text.ts';

export const addDefaultRoute = defineFix({
  id: 'add-default-route',
  takes: ['node'],
  by: 'people',
  class: 'node',
  title: ({ node }) => say('fix.add-default-route.title', { node }),
  why: () => say('fix.add-default-route.why'),
  command: ({ node }) => byHand(node, ['ip', 'route', 'add', 'default', 'via', 'GATEWAY_OF_THE_NODE']),
});
