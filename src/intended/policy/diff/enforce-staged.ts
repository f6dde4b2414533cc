import { z } from 'zod';

/** What would be in force if all staged policies were enforced (calico#3.5). */

const stagedSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.enum(['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy']),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
  spec: z.looseObject({ stagedAction: z.string().nullish() }).nullish(),
});
type Staged = z.infer<typeof stagedSchema>;

const namedSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** Both API groups of Calico hold the same objects. */
const keyOf = (
  apiVersion: string,
  kind: string,
  { name, namespace }: { name: string; namespace?: string | null | undefined },
): string =>
  `${groupOf(apiVersion).replace(/^crd\./, '')} ${kind} ${kind.startsWith('Global') ? '' : (namespace ?? 'default')}/${name}`;

const enforced = ({ apiVersion, kind, metadata, spec }: Staged) => {
  const { stagedAction: _, ...rest } = spec ?? {};
  const plain = kind.slice('Staged'.length);
  return kind === 'StagedKubernetesNetworkPolicy'
    ? { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: rest }
    : { apiVersion, kind: plain, metadata, spec: rest };
};

/** How many there are that would do something, and the objects as they would be. */
export const enforceStaged = (objects: readonly unknown[]): { objects: unknown[]; staged: number } => {
  const staged = objects.flatMap((object) => {
    const read = stagedSchema.safeParse(object).data;
    const action = read?.spec?.stagedAction ?? 'Set';
    return read && (action === 'Set' || action === 'Delete') ? [{ read, action, plain: enforced(read) }] : [];
  });
  const replaced = new Set(staged.map(({ plain }) => keyOf(plain.apiVersion, plain.kind, plain.metadata)));
  const kept = objects.filter((object) => {
    const named = namedSchema.safeParse(object).data;
    if (named === undefined) return true;
    return !named.kind.startsWith('Staged') && !replaced.has(keyOf(named.apiVersion, named.kind, named.metadata));
  });
  const set = staged.filter(({ action }) => action === 'Set').map(({ plain }) => plain);
  return { objects: [...kept, ...set], staged: staged.length };
};
