import type { Fix } from './fix.ts';
import { onNode } from './shell-text.ts';

export const enableBgpSession: Fix = {
  id: 'enable-bgp-session',
  by: 'approve',
  title: ({ node, session }) => `Switch the BGP session ${session} on ${node} on`,
  why: () => 'Somebody switched it off in BIRD by hand.',
  command: (params) => onNode(params, ['birdcl', '-s', '/var/run/calico/bird.ctl', 'enable', params.session ?? '']),
};
