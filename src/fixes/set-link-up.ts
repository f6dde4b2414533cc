import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const setLinkUp: Fix = {
  id: 'set-link-up',
  by: 'approve',
  title: ({ node, dev }) => `Switch ${dev} on ${node} on`,
  why: () =>
    'The interface was switched off; with it the kernel took its routes away, and they come back with it or with the next refresh of Felix.',
  command: (params) => onNode(params, ['ip', 'link', 'set', params.dev ?? '', 'up']),
};
