import { fieldsAt } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { byBird, ends, type Fault, nodePlan, webToDb } from './fault.ts';
import { back, gone } from './routes-of-bird.ts';

const setMesh = (lab: Lab, nodeToNodeMeshEnabled: boolean): void => {
  const config = lab.store.get('bgpconfigurations.crd.projectcalico.org', 'default');
  if (config) lab.store.put({ ...config, spec: { ...fieldsAt(config, 'spec'), nodeToNodeMeshEnabled } });
};

export const bgpMeshDisabled: Fault = {
  name: 'bgp-mesh-disabled',
  title: 'the node-to-node mesh is off and no peer takes its place',
  seeds: ['004-1', '004-2'],
  encaps: byBird,

  question: webToDb,
  expected: { cause: 'bgp-mesh-disabled' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    setMesh(lab, false);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    setMesh(lab, true);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
