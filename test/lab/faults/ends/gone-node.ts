import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode, webToDb } from '../fault.ts';

/** The machine is cut off: its network takes nothing in, its kubelet does not report and cannot be asked. */

const given = new WeakMap<Lab, () => void>();
const drop = ['INPUT', '-i', 'eth0', '-j', 'DROP'] as const;

const setReady = (lab: Lab, name: string, status: string): void => {
  const node = lab.store.get('nodes', name);
  if (!node) throw new Error(`the lab has no node ${name}`);
  const before = node.status as { conditions: { type: string }[] };
  const conditions = before.conditions.map((each) => (each.type === 'Ready' ? { ...each, status } : each));
  lab.store.put({ ...node, status: { ...before, conditions } });
};

export const nodeGone: Fault = {
  name: 'node-gone',
  title: "the receiver's node is cut off: it takes nothing in and its kubelet does not report",
  seeds: [],
  encaps: ['vxlan'],
  hold: true,
  question: webToDb,
  expected: { cause: 'node-not-ready', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { node } = lab.pod(webToDb.to);
    await onNode(lab, node, ['iptables-nft', '-I', ...drop]);
    setReady(lab, node, 'Unknown');
    given.set(lab, lab.api.setFailure({ subresource: 'exec', node }, { kubeletUnreachable: true }));
  },
  clear: async (lab) => {
    const { node } = lab.pod(webToDb.to);
    given.get(lab)?.();
    given.delete(lab);
    setReady(lab, node, 'True');
    await tryOnNode(lab, node, ['iptables-nft', '-D', ...drop]);
  },
};
