import { z } from 'zod';
import { isPolicyKind, objectKind } from '../../intended/policy/object-kinds.ts';
import { podsOfWorkloads } from '../../intended/policy/workload-pods.ts';

/** One set of objects laid over another, as `kubectl apply` would. */

const namedSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** Both API groups of Calico hold the same objects. */
const keyOf = (object: unknown): string | undefined => {
  const named = namedSchema.safeParse(object).data;
  if (named === undefined) return undefined;
  const { apiVersion, kind, metadata } = named;
  return `${groupOf(apiVersion).replace(/^crd\./, '')} ${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
};

export const laidOver = (under: readonly unknown[], over: readonly unknown[]): unknown[] => {
  const replaced = new Set(over.map(keyOf));
  return [...under.filter((object) => !replaced.has(keyOf(object))), ...over];
};

/** Whether anything in it has a network. */
export const hasPods = (objects: readonly unknown[]): boolean =>
  objects.some((object) => namedSchema.safeParse(object).data?.kind === 'Pod') || podsOfWorkloads(objects).length > 0;

/** What policies are about, without them. */
export const withoutPolicies = (objects: readonly unknown[]): unknown[] =>
  objects.filter((object) => {
    const named = namedSchema.safeParse(object).data;
    if (named === undefined) return false;
    const kind = objectKind(groupOf(named.apiVersion), named.kind);
    return kind === undefined || kind === 'ignored' || !(isPolicyKind(kind) || kind === 'Tier');
  });
