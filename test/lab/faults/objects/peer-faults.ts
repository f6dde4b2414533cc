import type { KubeObject } from '../../api/object.ts';
import { fieldsAt } from '../../api/object.ts';
import type { Lab } from '../../lab.ts';
import { byBird, ends, type Fault, nodePlan, webToDb } from '../fault.ts';
import { back, gone } from '../routes-of-bird.ts';

/** What is to take the place of the mesh, and does not (causes#bgp-peer-matches-none). */

const peers = 'bgppeers.crd.projectcalico.org';
const name = 'to-reflectors';
const peer: KubeObject = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'BGPPeer',
  metadata: { name },
  spec: { nodeSelector: 'all()', peerSelector: "route-reflector == 'true'" },
};

const setMesh = (lab: Lab, nodeToNodeMeshEnabled: boolean): void => {
  const config = lab.store.get('bgpconfigurations.crd.projectcalico.org', 'default');
  if (config) lab.store.put({ ...config, spec: { ...fieldsAt(config, 'spec'), nodeToNodeMeshEnabled } });
};

const blockOf = (lab: Lab): string => nodePlan(lab, ends(lab).to.node).block;

const inject = async (lab: Lab): Promise<void> => {
  lab.store.put(peer);
  setMesh(lab, false);
  await gone(lab, ends(lab).from.node, blockOf(lab));
};

const clear = async (lab: Lab): Promise<void> => {
  if (lab.store.get(peers, name)) lab.store.delete(peers, name);
  setMesh(lab, true);
  await back(lab, ends(lab).from.node, blockOf(lab));
};

const common = { seeds: ['004-1', '004-2'], encaps: byBird, question: webToDb } as const;

const peerMatchesNone: Fault = {
  ...common,
  name: 'bgp-peer-matches-none',
  title: 'the mesh is off, and the peer that takes its place selects nodes by a label that none has',
  expected: { cause: 'bgp-peer-matches-none' },
  inject,
  clear,
};

const clusterId = 'projectcalico.org/RouteReflectorClusterID';

const reflectorUnlabelled: Fault = {
  ...common,
  name: 'reflector-unlabelled',
  title: 'the mesh is off, and the route reflector lacks the label by which the peer selects it',
  expected: { cause: 'bgp-peer-matches-none' },
  inject: async (lab) => {
    const node = lab.store.get('nodes', 'node-1');
    if (node) {
      const annotations = { ...node.metadata.annotations, [clusterId]: '244.0.0.1' };
      lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    }
    await inject(lab);
  },
  clear: async (lab) => {
    const node = lab.store.get('nodes', 'node-1');
    if (node) {
      const { [clusterId]: _, ...annotations } = node.metadata.annotations ?? {};
      lab.store.put({ ...node, metadata: { ...node.metadata, annotations } });
    }
    await clear(lab);
  },
};

export const peerFaults: readonly Fault[] = [peerMatchesNone, reflectorUnlabelled];
