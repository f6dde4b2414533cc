import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';

/** Why each of Calico's ways between nodes needs what (calico#7). */
const whyOpen = (what: string): Message => {
  if (what === 'protocol 4') return say('fix.open-underlay.ipip');
  if (what === '51820/udp' || what === '51821/udp') return say('fix.open-underlay.wireguard');
  if (what.endsWith('/udp')) return say('fix.open-underlay.vxlan');
  if (what === '179/tcp') return say('fix.open-underlay.bgp');
  if (what === 'pod addresses') return say('fix.open-underlay.plain');
  return say('fix.open-underlay.reach');
};

/** Ports and protocols are named alike in every language. */
const openedName = (what: string): string | Message => {
  if (what === 'node to node') return say('fix.open-underlay.node-to-node');
  return what === 'pod addresses' ? say('fix.open-underlay.pod-addresses') : what;
};

export const openUnderlay = defineFix({
  id: 'open-underlay',
  takes: ['what', 'from', 'to'],
  by: 'people',
  class: 'settings',
  title: ({ what, from, to }) => say('fix.open-underlay.title', { what: openedName(what), from, to }),
  why: ({ what }) => say('fix.open-underlay.why', { needed: whyOpen(what) }),
  command: ({ what = '', from = '', to = '' }) =>
    `Firewall or security group: allow ${what} from ${from} to ${to} and from ${to} to ${from}`,
});
