import type { Lab } from '../../lab.ts';
import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from '../fault.ts';
import { annotate, macOf, restart, third } from './shared.ts';

/** Addresses by which calico-node detected a node and that are not that node's alone, or of a network of its own. */

const annotation = 'IPv4Address';
/** Of the kind that virtual machines have for their way out: the same on each. */
const shared = '10.0.2.15/24';

const original = (lab: Lab, node: string): string => {
  const found = lab.nodes.find(({ name }) => name === node)?.ends.find(({ family }) => family === 4);
  return found === undefined ? '' : `${found.address}/${found.prefix}`;
};

/** A second interface, as a virtual machine has one; calico-node takes the node for that address. */
const detect = async (lab: Lab, node: string, address: string): Promise<void> => {
  await onNode(lab, node, ['ip', 'link', 'add', 'eth1', 'type', 'bridge']);
  await onNode(lab, node, ['ip', 'addr', 'add', address, 'dev', 'eth1']);
  await onNode(lab, node, ['ip', 'link', 'set', 'eth1', 'up']);
  await annotate(lab, node, annotation, address);
};

const undo = async (lab: Lab, node: string): Promise<void> => {
  await annotate(lab, node, annotation, original(lab, node));
  await tryOnNode(lab, node, ['ip', 'link', 'del', 'eth1']);
};

const nodeAddressTwice: Fault = {
  name: 'node-address-twice',
  title: 'both nodes were detected by an address that each has on a second interface',
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'node-address-duplicate' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    for (const { node } of [from, to]) await detect(lab, node, shared);
    await restart(lab, [from.node, to.node]);
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    lab.holdRefresh(false);
    for (const { node } of [from, to]) await undo(lab, node);
    await restart(lab, [from.node, to.node]);
  },
};

const bare = (address: string): string => address.split('/')[0] ?? '';

const nodeAddressOfThird: Fault = {
  name: 'node-address-of-third',
  title: "a third node has the address of the receiver's node, and the sender's node learned it of that one",
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  question: webToDb,
  expected: { cause: 'node-address-duplicate' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const address = original(lab, to.node);
    await onNode(lab, third(lab), ['ip', 'addr', 'add', address, 'dev', 'eth0']);
    await annotate(lab, third(lab), annotation, address);
    await restart(lab, [third(lab)]);
    const learned = ['lladdr', macOf(lab, third(lab)), 'dev', 'eth0', 'nud', 'reachable'];
    await onNode(lab, from.node, ['ip', 'neigh', 'replace', bare(address), ...learned]);
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const address = original(lab, to.node);
    lab.holdRefresh(false);
    await tryOnNode(lab, third(lab), ['ip', 'addr', 'del', address, 'dev', 'eth0']);
    await tryOnNode(lab, from.node, ['ip', 'neigh', 'del', bare(address), 'dev', 'eth0']);
    await annotate(lab, third(lab), annotation, original(lab, third(lab)));
    await restart(lab, [third(lab)]);
  },
};

const nodeAddressOfOtherNetwork: Fault = {
  name: 'node-address-of-other-network',
  title: "the sender's node was detected by the address of a second interface, whose network no other node is in",
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'node-address-wrong', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await detect(lab, from.node, shared);
    await restart(lab, [from.node]);
    lab.holdRefresh(true);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    lab.holdRefresh(false);
    await undo(lab, from.node);
    await restart(lab, [from.node]);
  },
};

export const nodeAddressFaults: readonly Fault[] = [nodeAddressTwice, nodeAddressOfThird, nodeAddressOfOtherNetwork];
