import type { Lab } from '../lab.ts';
import { crossSubnet, ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';

const annotation = 'projectcalico.org/IPv4Address';

const publish = async (lab: Lab, prefix: number): Promise<void> => {
  const { from } = ends(lab);
  const node = lab.store.get('nodes', from.node);
  if (!node) throw new Error(`no node ${from.node}`);
  const annotations = { ...node.metadata.annotations, [annotation]: `${nodePlan(lab, from.node).address}/${prefix}` };
  lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
};

/** BIRD's routes follow within seconds. */
const followed = async (lab: Lab, tunnelled: boolean): Promise<void> => {
  const { from, to } = ends(lab);
  const end = performance.now() + 20_000;
  for (;;) {
    const shown = await onNode(lab, from.node, ['ip', 'route', 'show', nodePlan(lab, to.node).block]);
    if (/dev (tunl0|vxlan\.calico)/.test(shown) === tunnelled) return;
    if (performance.now() > end) throw new Error(`${from.node}: the route is still ${shown}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

export const nodeSubnetTooWide: Fault = {
  name: 'node-subnet-too-wide',
  title:
    "the subnet on the Node object of the sender's node is wider than its network, so CrossSubnet does not use the tunnel",
  seeds: ['003-2', '001-5'],
  encaps: crossSubnet,
  question: webToDb,
  expected: { cause: 'node-subnet-wrong', node: 'from' },
  inject: async (lab) => {
    await publish(lab, 16);
    await lab.programmed();
    await followed(lab, false);
  },
  clear: async (lab) => {
    await publish(lab, 24);
    await lab.programmed();
    await followed(lab, true);
  },
};
