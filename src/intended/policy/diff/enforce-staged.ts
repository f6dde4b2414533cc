import { z } from 'zod';
import { keyOf, type NamedObject, namedSchema } from '../named-object.ts';

/** What would be in force if staged policies were enforced (calico#3.5). */

const stagedSchema = namedSchema.extend({
  kind: z.enum(['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy']),
  spec: z.looseObject({ stagedAction: z.string().nullish() }).nullish(),
});
type Staged = z.infer<typeof stagedSchema>;

const enforced = ({ apiVersion, kind, metadata, spec }: Staged) => {
  const { stagedAction: _, ...rest } = spec ?? {};
  const plain = kind.slice('Staged'.length);
  return kind === 'StagedKubernetesNetworkPolicy'
    ? { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: rest }
    : { apiVersion, kind: plain, metadata, spec: rest };
};

/** A staged policy that would do something. */
export const isStagedChange = (object: unknown): boolean => {
  const read = stagedSchema.safeParse(object).data;
  return read !== undefined && ['Set', 'Delete'].includes(read.spec?.stagedAction ?? 'Set');
};

/**
 * How many there are that would do something, and the objects as they would be.
 *
 * @param isMeant which of the staged policies are enforced; the others stay staged
 */
export const enforceStaged = (
  objects: readonly unknown[],
  isMeant: (staged: NamedObject) => boolean = () => true,
): { objects: unknown[]; staged: number } => {
  const staged = objects.flatMap((object) => {
    const read = stagedSchema.safeParse(object).data;
    return read && isStagedChange(read) && isMeant(read)
      ? [{ read, action: read.spec?.stagedAction ?? 'Set', plain: enforced(read) }]
      : [];
  });
  const replaced = new Set(staged.flatMap(({ read, plain }) => [keyOf(read), keyOf(plain)]));
  const kept = objects.filter((object) => {
    const named = namedSchema.safeParse(object).data;
    return named === undefined || !replaced.has(keyOf(named));
  });
  const set = staged.filter(({ action }) => action === 'Set').map(({ plain }) => plain);
  return { objects: [...kept, ...set], staged: staged.length };
};
