import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { NewObject } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const deploy = resolve(import.meta.dirname, '../../../deploy');
const kinds = new Set([
  'Namespace',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]);
const namespacedKinds = new Set(['ServiceAccount', 'Role', 'RoleBinding']);

const isManifest = (value: unknown): value is NewObject =>
  typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value && 'metadata' in value;

/** Namespaces, accounts, rights and admission policies of one folder of `deploy/`, as they would be applied to a real cluster. */
export const applyRights = (lab: Lab, folder: string): void => {
  const manifests = readdirSync(join(deploy, folder))
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .flatMap((file) => loadAll(readFileSync(join(deploy, folder, file), 'utf8')))
    .filter(isManifest)
    .filter(({ kind }) => kinds.has(kind));
  for (const object of manifests) {
    const namespace = object.metadata.namespace ?? (namespacedKinds.has(object.kind) ? 'calico-why' : undefined);
    lab.store.put({ ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } });
  }
};

/** A kubeconfig of an account `namespace/name`; resolves to its path. */
export const kubeconfigOf = async (lab: Lab, account: string): Promise<string> => {
  const path = join(lab.folder, `${account.split('/')[1]}.kubeconfig`);
  await writeFile(path, writeKubeconfig(lab.api.url, lab.api.caCertPem, lab.api.tokenFor(account)), { mode: 0o600 });
  return path;
};
