import { access, readFile } from 'node:fs/promises';
import { valueAt } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import type { Family } from '../calico-node/family.ts';
import type { NodeHost } from '../host/node-host.ts';
import { CniFailure, type CniIpam } from './cni-ipam.ts';

/** What happens between the kubelet and an address: runtime, CNI configuration, calico-node's files, the API, IPAM. */

export interface CniAdd {
  /** @throws CniFailure with the words that stand behind `failed to setup network for sandbox "…": `. */
  ready(host: NodeHost): Promise<void>;
  addresses(
    node: string,
    handle: string,
    owner: Record<string, string>,
    families: readonly Family[],
    annotations: Readonly<Record<string, string>>,
  ): string[];
}

const plugin = 'plugin type="calico" failed (add): ';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export const createCniAdd = (store: ObjectStore, ipam: CniIpam, knownToken: () => string): CniAdd => ({
  ready: async (host) => {
    if (!(await exists(host.path('/etc/cni/net.d/10-calico.conflist')))) {
      throw new CniFailure('cni plugin not initialized');
    }
    const kubeconfig = await readFile(host.path('/etc/cni/net.d/calico-kubeconfig'), 'utf8').catch(() => '');
    if (!kubeconfig.includes(knownToken())) {
      throw new CniFailure(`${plugin}error getting ClusterInformation: connection is unauthorized: Unauthorized`);
    }
    const information = store.get('clusterinformations.crd.projectcalico.org', 'default');
    if (valueAt(information?.spec, 'datastoreReady') === false) {
      throw new CniFailure(`${plugin}Calico is currently not ready to process requests`);
    }
    if (!(await exists(host.path('/var/lib/calico/nodename')))) {
      throw new CniFailure(
        `${plugin}stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running and has mounted /var/lib/calico/`,
      );
    }
  },
  addresses: (node, handle, owner, families, annotations) => {
    try {
      return families.map((family) => ipam.add(node, handle, owner, family, annotations));
    } catch (error) {
      throw error instanceof CniFailure ? new CniFailure(`${plugin}${error.message}`) : error;
    }
  },
});
