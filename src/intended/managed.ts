import { z } from 'zod';

/** Objects that a program writes from a source of its own: what others change in them it puts back, or refuses. */

const texts = z.record(z.string(), z.string()).nullish().catch(null);

/** The fields of an object's metadata that tell. */
export const managedFields = {
  labels: texts,
  annotations: texts,
  ownerReferences: z
    .array(z.object({ kind: z.string(), controller: z.boolean().nullish() }))
    .nullish()
    .catch(null),
};
export const managedFieldsSchema = z.object(managedFields);
export type Managed = z.output<typeof managedFieldsSchema>;

/** Marks that programs put on what they manage → their names. */
const marks: readonly [where: 'labels' | 'annotations', key: string, name: string][] = [
  ['annotations', 'argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['labels', 'argocd.argoproj.io/instance', 'Argo CD'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name', 'Flux'],
  ['labels', 'helm.toolkit.fluxcd.io/name', 'Flux'],
  ['annotations', 'config.k8s.io/owning-inventory', 'kpt'],
  ['annotations', 'meta.helm.sh/release-name', 'Helm'],
];

const managedLabel = 'app.kubernetes.io/managed-by';

/** Who manages an object; `undefined`: nobody says so. calico-why's own mark does not count. */
export const managerOf = (metadata: Managed): string | undefined => {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind;
  const named = metadata.labels?.[managedLabel];
  const marked = marks.find(([where, key]) => metadata[where]?.[key] !== undefined)?.[2];
  return (named === 'calico-why' ? undefined : named) ?? marked ?? owner;
};
