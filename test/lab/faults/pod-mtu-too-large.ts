import type { Lab } from '../lab.ts';
import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

/** As some harden a node: it no longer tells senders that their packets do not fit. */
const silent = ['OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'];

/** The MTU that the pod had, by node and interface, to be put back. */
const before = new Map<string, string>();

const setMtu = (dev: string, mtu: string): string[] => ['ip', 'link', 'set', dev, 'mtu', mtu];

/** A pod made with an MTU that no node interface carries, as by a `veth_mtu` set by hand (calico#1.4). */
const raise = async (lab: Lab): Promise<void> => {
  const { from } = ends(lab);
  const shown = await onNode(lab, from.node, ['cat', `/sys/class/net/${from.interface}/mtu`]);
  before.set(`${from.node} ${from.interface}`, shown.trim());
  await onNode(lab, from.node, setMtu(from.interface, '9000'));
  await onPod(lab, from, setMtu('eth0', '9000'));
};

const lower = async (lab: Lab): Promise<void> => {
  const { from } = ends(lab);
  const mtu = before.get(`${from.node} ${from.interface}`) ?? '1450';
  await tryOnPod(lab, from, setMtu('eth0', mtu));
  await tryOnNode(lab, from.node, setMtu(from.interface, mtu));
};

export const podMtuTooLarge: Fault = {
  name: 'pod-mtu-too-large',
  title: 'the pod has a larger MTU than its node carries, and the node does not say so',
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'mtu-too-large', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    await raise(lab);
    await onNode(lab, lab.pod(webToDb.from).node, ['iptables-nft', '-I', ...silent]);
  },
  clear: async (lab) => {
    await tryOnNode(lab, lab.pod(webToDb.from).node, ['iptables-nft', '-D', ...silent]);
    await lower(lab);
  },
};
