import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode, webToDb } from '../fault.ts';
import { annotate, annotationOf, restart } from './shared.ts';

/** The same of IPv6: a cluster of both families, of which the other goes on. */

const key = 'IPv6Address';
const tunnel = 'IPv6VXLANTunnelAddr';
/** On a second interface of each machine. */
const shared = 'fd00:99::15/64';

const original = (lab: Lab, node: string): string => {
  const found = lab.nodes.find(({ name }) => name === node)?.ends.find(({ family }) => family === 6);
  return found === undefined ? '' : `${found.address}/${found.prefix}`;
};

const nodesOf = (lab: Lab): string[] => [webToDb.from, webToDb.to].map((pod) => lab.pod(pod).node);

const ipv6NodeAddressTwice: Fault = {
  name: 'ipv6-node-address-twice',
  title: 'both nodes were detected by an IPv6 address that each has on a second interface',
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  family: 6,
  question: webToDb,
  expected: { cause: 'node-address-duplicate' },
  inject: async (lab) => {
    for (const node of nodesOf(lab)) {
      await onNode(lab, node, ['ip', 'link', 'add', 'eth1', 'type', 'bridge']);
      await onNode(lab, node, ['ip', '-6', 'addr', 'add', shared, 'dev', 'eth1', 'nodad']);
      await onNode(lab, node, ['ip', 'link', 'set', 'eth1', 'up']);
      await annotate(lab, node, key, shared);
    }
    await restart(lab, nodesOf(lab));
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    lab.holdRefresh(false);
    for (const node of nodesOf(lab)) {
      await annotate(lab, node, key, original(lab, node));
      await tryOnNode(lab, node, ['ip', 'link', 'del', 'eth1']);
    }
    await restart(lab, nodesOf(lab));
  },
};

/** `node-1` and what it asks: of two owners the lab's Felix takes the one that comes later. */
const question = { from: 'shop/db-2', to: 'shop/db-0', port: 5432 } as const;
let own: string | undefined;

const thirdOf = (lab: Lab): string => {
  const met = [question.from, question.to].map((pod) => lab.pod(pod).node);
  return lab.nodes.find(({ name }) => !met.includes(name))?.name ?? '';
};

const ipv6TunnelAddressOfThird: Fault = {
  name: 'ipv6-tunnel-address-of-third',
  title: "a third node's object has the IPv6 tunnel address of the sender's node",
  seeds: [],
  encaps: ['vxlan'],
  family: 6,
  question,
  expected: { cause: 'tunnel-address-duplicate', node: 'from' },
  inject: async (lab) => {
    own = annotationOf(lab, thirdOf(lab), tunnel);
    await annotate(lab, thirdOf(lab), tunnel, annotationOf(lab, lab.pod(question.from).node, tunnel));
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    lab.holdRefresh(false);
    await annotate(lab, thirdOf(lab), tunnel, own);
  },
};

export const ipv6IdentityFaults: readonly Fault[] = [ipv6NodeAddressTwice, ipv6TunnelAddressOfThird];
