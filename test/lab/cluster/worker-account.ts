import type { Lab } from '../lab.ts';
import { applyRights, kubeconfigOf } from './deployed-rights.ts';

/**
 * Gives the lab the rights that `deploy/` asks for, and writes a kubeconfig of the worker's account: what
 * the worker may not do on a real cluster fails here as well. Resolves to the kubeconfig's path.
 */
export const workerKubeconfig = async (lab: Lab): Promise<string> => {
  applyRights(lab, 'kubernetes');
  return kubeconfigOf(lab, 'calico-why/calico-why-worker');
};
