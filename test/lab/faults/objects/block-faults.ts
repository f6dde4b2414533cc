import type { KubeObject } from '../../api/object.ts';
import { fieldsAt } from '../../api/object.ts';
import { blockName, blocks } from '../../cluster/ipam.ts';
import type { Lab } from '../../lab.ts';
import { byVxlan, ends, type Fault, nodePlan, onNode, webToDb } from '../fault.ts';
import { back, gone } from '../routes-of-bird.ts';

/** Blocks and affinities that are not what the routes need (causes#block-missing, #affinity-twice). */

const affinities = 'blockaffinities.crd.projectcalico.org';
const common = { seeds: [], question: webToDb } as const;

const blockOf = (lab: Lab): string => nodePlan(lab, ends(lab).to.node).block;
const affinityName = (lab: Lab, node = ends(lab).to.node): string => `${node}-${blockName(blockOf(lab))}`;

/** What a fault took away, by lab, to be put back as it was. */
const taken = new WeakMap<Lab, KubeObject[]>();

const take = (lab: Lab, kind: string, name: string): void => {
  const object = lab.store.get(kind, name);
  if (object === undefined) throw new Error(`the lab has no ${kind} ${name}`);
  taken.set(lab, [...(taken.get(lab) ?? []), object]);
  lab.store.delete(kind, name);
};

const putBack = async (lab: Lab): Promise<void> => {
  for (const object of taken.get(lab) ?? []) lab.store.put(object);
  taken.delete(lab);
  await lab.programmed();
  await back(lab, ends(lab).from.node, blockOf(lab));
};

const blockDeleted: Fault = {
  ...common,
  name: 'block-deleted',
  title: "the block of the receiver's address is gone from the datastore, as after a restore",
  // BIRD tells the pods' own routes instead.
  encaps: byVxlan,
  expected: { cause: 'block-missing' },
  inject: async (lab) => {
    take(lab, blocks, blockName(blockOf(lab)));
    take(lab, affinities, affinityName(lab));
    await lab.programmed();
    await gone(lab, ends(lab).from.node, blockOf(lab));
  },
  clear: putBack,
};

const affinityTwice: Fault = {
  ...common,
  name: 'affinity-twice',
  title: "the sender's node has an affinity for the block of the receiver's node as well",
  encaps: ['bgp', 'ipip'],
  expected: { cause: 'affinity-twice', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { from } = ends(lab);
    const own = lab.store.get(affinities, affinityName(lab));
    if (own === undefined) throw new Error('the receiver has no affinity');
    const spec = { ...fieldsAt(own, 'spec'), node: from.node };
    lab.store.put({ ...own, metadata: { ...own.metadata, name: affinityName(lab, from.node) }, spec });
    await lab.programmed();
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const listed = await lab.exec(from.node, ['ip', 'route', 'show', blockOf(lab)]);
      if (listed.stdout.startsWith('blackhole')) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the sender did not claim the block');
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    const name = affinityName(lab, from.node);
    if (lab.store.get(affinities, name)) lab.store.delete(affinities, name);
    await lab.programmed();
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const listed = await lab.exec(from.node, ['ip', 'route', 'show', blockOf(lab)]);
      if (listed.stdout.includes('via')) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the sender has no route to the block again');
  },
};

/** The node without a part in the question. */
const thirdNode = (lab: Lab): string => {
  const { from, to } = ends(lab);
  const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node);
  if (!third) throw new Error('the lab has two nodes');
  return third.name;
};

const setOwner = async (lab: Lab, node: string): Promise<void> => {
  const block = lab.store.get(blocks, blockName(blockOf(lab)));
  if (block) lab.store.put({ ...block, spec: { ...fieldsAt(block, 'spec'), affinity: `host:${node}` } });
  const affinity = lab.store.get(affinities, affinityName(lab));
  if (affinity) lab.store.put({ ...affinity, spec: { ...fieldsAt(affinity, 'spec'), node } });
  await lab.programmed();
};

const borrowedRouteMissing: Fault = {
  ...common,
  name: 'borrowed-route-missing',
  title: "the receiver's address is borrowed from another node's block, and its own route is gone",
  encaps: byVxlan,
  hold: true,
  expected: { cause: 'block-route-missing', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await setOwner(lab, thirdNode(lab));
    await onNode(lab, from.node, ['ip', 'route', 'del', `${to.address}/32`]);
  },
  clear: async (lab) => {
    await setOwner(lab, ends(lab).to.node);
  },
};

export const blockFaults: readonly Fault[] = [blockDeleted, affinityTwice, borrowedRouteMissing];
