import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const deleteAddress: Fix = {
  id: 'delete-address',
  by: 'approve',
  title: ({ node, address, dev }) => `Take the address ${address} off ${dev} of ${node}`,
  why: () => 'A node that has an address itself keeps what is sent to it. Find out who put it there, or it comes back.',
  command: (params) => onNode(params, ['ip', 'addr', 'del', `${params.address ?? ''}/32`, 'dev', params.dev ?? '']),
};
