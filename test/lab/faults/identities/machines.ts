import { ends, type Fault, nodePlan, oneSubnet, onNode, tryOnNode, webToDb } from '../fault.ts';
import { back, bird, gone } from '../routes-of-bird.ts';
import { macOf } from './shared.ts';

/** What copies of one machine have in common. */

const nodeMacTwice: Fault = {
  name: 'node-mac-twice',
  title: "the interface of the receiver's node has the MAC address of the sender's node's",
  seeds: [],
  encaps: oneSubnet,
  question: webToDb,
  expected: { cause: 'node-mac-duplicate' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'link', 'set', 'eth0', 'address', macOf(lab, from.node)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'link', 'set', 'eth0', 'address', macOf(lab, to.node)]);
    for (const node of [from.node, to.node]) await tryOnNode(lab, node, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
};

const config = '/etc/calico/confd/config/bird.cfg';

const routerIdTwice: Fault = {
  name: 'router-id-twice',
  title: "BIRD of the sender's node has the router id of the receiver's node",
  seeds: [],
  encaps: ['bgp'],
  question: webToDb,
  expected: { cause: 'router-id-duplicate' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const { address } = nodePlan(lab, to.node);
    await onNode(lab, from.node, ['sed', '-i', `s/^router id .*/router id ${address};/`, config]);
    await onNode(lab, from.node, ['birdc', '-s', bird, 'configure']);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const { address } = nodePlan(lab, from.node);
    await tryOnNode(lab, from.node, ['sed', '-i', `s/^router id .*/router id ${address};/`, config]);
    await tryOnNode(lab, from.node, ['birdc', '-s', bird, 'configure']);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};

export const machineFaults: readonly Fault[] = [nodeMacTwice, routerIdTwice];
