import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const deleteNeighbour: Fix = {
  id: 'delete-neighbour',
  by: 'approve',
  title: ({ node, address, dev }) => `Delete the neighbour entry ${address} on ${dev} of ${node}`,
  why: () => 'The node then asks for the MAC address again and learns the right one.',
  command: (params) => onNode(params, ['ip', 'neigh', 'del', params.address ?? '', 'dev', params.dev ?? '']),
};
