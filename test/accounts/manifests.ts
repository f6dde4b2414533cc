import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { z } from 'zod';
import type { As } from './connection.ts';

/** The objects of `deploy/`, and where the API server keeps them. */

const deploy = resolve(import.meta.dirname, '../../deploy');

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type ApiObject = z.infer<typeof objectSchema>;

/** What is applied with everything: `deploy/with-fixes`, and the optional components. */
const folders = [
  'kubernetes',
  'components/fixes',
  'components/remediator',
  'components/calico-node-exec',
  'components/controllers-log',
];

const resourcesOf = (folder: string): ApiObject[] => {
  const { resources } = z
    .object({ resources: z.array(z.string()) })
    .parse(load(readFileSync(join(deploy, folder, 'kustomization.yaml'), 'utf8')));
  return resources.flatMap((file) =>
    loadAll(readFileSync(join(deploy, folder, file), 'utf8')).map((each) => objectSchema.parse(each)),
  );
};

export const deployed = (): ApiObject[] => folders.flatMap(resourcesOf);

/** CustomResourceDefinitions of a folder. */
export const definitionsIn = (folder: string): ApiObject[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')).map((each) => objectSchema.parse(each)))
    .filter(({ kind }) => kind === 'CustomResourceDefinition');

const irregular: Record<string, string> = {
  NetworkPolicy: 'networkpolicies',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  BlockAffinity: 'blockaffinities',
};
const clusterWide =
  /^(?:Node|Namespace|ClusterRole|ClusterRoleBinding|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding|CustomResourceDefinition|IPPool|IPAM\w+|BlockAffinity|ClusterInformation|Tier|KubeControllersConfiguration)$/;

const collectionOf = ({ apiVersion, kind, metadata }: ApiObject): string => {
  const plural = irregular[kind] ?? `${kind.toLowerCase()}s`;
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = clusterWide.test(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${base}${within}/${plural}`;
};

export const pathOf = (object: ApiObject): string => `${collectionOf(object)}/${object.metadata.name}`;

/** Makes each object, or takes it over where it is there. @throws Error with what was refused. */
export const applyAll = async (as: As, objects: readonly ApiObject[]): Promise<void> => {
  const first = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount'];
  const rank = ({ kind }: ApiObject) => (first.includes(kind) ? first.indexOf(kind) : first.length);
  for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) {
    const said = await as.send(
      'PATCH',
      `${pathOf(object)}?fieldManager=try-accounts&force=true`,
      object,
      'application/apply-patch+yaml',
    );
    if (!said.ok) throw new Error(`${object.kind} ${object.metadata.name}: ${said.message}`);
  }
};
