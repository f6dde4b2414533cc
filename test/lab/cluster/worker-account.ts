import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { NewObject } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const manifests = resolve(import.meta.dirname, '../../../deploy/kubernetes');
const kinds = new Set(['ServiceAccount', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);
const account = 'calico-why/calico-why-worker';

const isManifest = (value: unknown): value is NewObject =>
  typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value && 'metadata' in value;

/** The accounts and rights of `deploy/kubernetes`, as they would be applied to a real cluster. */
const deployedRights = (): NewObject[] =>
  readdirSync(manifests)
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .flatMap((file) => loadAll(readFileSync(join(manifests, file), 'utf8')))
    .filter(isManifest)
    .filter(({ kind }) => kinds.has(kind));

/**
 * Gives the lab the rights that `deploy/` asks for, and writes a kubeconfig of the worker's account: what
 * the worker may not do on a real cluster fails here as well. Resolves to the kubeconfig's path.
 */
export const workerKubeconfig = async (lab: Lab): Promise<string> => {
  for (const object of deployedRights()) {
    const namespaced = object.kind === 'ServiceAccount' || object.kind === 'Role' || object.kind === 'RoleBinding';
    const namespace = object.metadata.namespace ?? (namespaced ? 'calico-why' : undefined);
    lab.store.put({ ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } });
  }
  const path = join(lab.folder, 'worker.kubeconfig');
  await writeFile(path, writeKubeconfig(lab.api.url, lab.api.caCertPem, lab.api.tokenFor(account)), { mode: 0o600 });
  return path;
};
