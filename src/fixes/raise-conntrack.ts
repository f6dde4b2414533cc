import type { Fix } from './fix.ts';
import { byHand } from './shell-text.ts';

export const raiseConntrack: Fix = {
  id: 'raise-conntrack',
  by: 'approve',
  title: ({ node }) => `Allow more tracked connections on ${node}`,
  why: () => 'A full table drops new connections. See as well who opens so many.',
  command: ({ node, value = '' }) => byHand(node, ['sysctl', '-w', `net.netfilter.nf_conntrack_max=${value}`]),
};
