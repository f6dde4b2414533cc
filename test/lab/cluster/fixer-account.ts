import type { NewObject } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { applyRights, kubeconfigOf } from './deployed-rights.ts';
import { nameSuffix } from './plan.ts';
import { timestamp } from './templates.ts';

const labels = { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'mender' };

const menderPod = (lab: Lab, node: string, address: string): NewObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `calico-why-mender-${nameSuffix(`${lab.name}/mender/${node}`)}`,
    namespace: 'calico-why-mender',
    labels,
  },
  spec: {
    nodeName: node,
    hostNetwork: true,
    serviceAccountName: 'calico-why-mender',
    containers: [{ name: 'mender', image: 'calico-why:lab' }],
  },
  status: {
    phase: 'Running',
    startTime: timestamp(lab.store.now()),
    hostIP: address,
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

/**
 * Gives the lab what `deploy/with-fixes` adds: the fix worker's account with its rights and no others, and a
 * mender on each node. Resolves to the path of that account's kubeconfig.
 */
export const fixerKubeconfig = async (lab: Lab): Promise<string> => {
  for (const folder of ['kubernetes', 'components/fixes', 'components/mender']) applyRights(lab, folder);
  for (const { name, address } of lab.nodes) lab.store.put(menderPod(lab, name, address));
  return kubeconfigOf(lab, 'calico-why/calico-why-fixer');
};
