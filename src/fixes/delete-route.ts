import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const deleteRoute: Fix = {
  id: 'delete-route',
  by: 'approve',
  title: ({ node, route }) => `Delete the route "${route}" on ${node}`,
  why: () =>
    'It takes packets that Calico routes elsewhere, and nothing of Calico wrote it. Find out who did, or it comes back.',
  command: (params) =>
    onNode(params, ['ip', 'route', 'del', ...(params.route ?? '').split(/\s+/).filter((word) => word !== '')]),
};
