import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const setLinkMac: Fix = {
  id: 'set-link-mac',
  by: 'approve',
  title: ({ node, dev, mac }) => `Give ${dev} on ${node} the MAC address ${mac}`,
  why: () => 'Pods hold this address for their gateway.',
  command: (params) => onNode(params, ['ip', 'link', 'set', params.dev ?? '', 'address', params.mac ?? '']),
};
