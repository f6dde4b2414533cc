import type { NewObject } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { applyRights, kubeconfigOf } from './deployed-rights.ts';
import { nameSuffix } from './plan.ts';
import { timestamp } from './templates.ts';

const labels = { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'remediator' };

const remediatorPod = (lab: Lab, node: string, address: string): NewObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `calico-why-remediator-${nameSuffix(`${lab.name}/remediator/${node}`)}`,
    namespace: 'calico-why-remediator',
    labels,
  },
  spec: {
    nodeName: node,
    hostNetwork: true,
    serviceAccountName: 'calico-why-remediator',
    containers: [{ name: 'remediator', image: 'calico-why:lab' }],
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
 * remediator on each node. Resolves to the path of that account's kubeconfig.
 */
export const fixerKubeconfig = async (lab: Lab): Promise<string> => {
  for (const folder of ['kubernetes', 'components/fixes', 'components/remediator']) applyRights(lab, folder);
  for (const { name, address } of lab.nodes) lab.store.put(remediatorPod(lab, name, address));
  return kubeconfigOf(lab, 'calico-why/calico-why-fixer');
};
