import { isOfPolicies, keyOf, namedSchema } from '../../intended/policy/named-object.ts';
import { podsOfWorkloads } from '../../intended/policy/workload-pods.ts';

/** One set of objects laid over another, as `kubectl apply` would. */

const keyOfAny = (object: unknown): string | undefined => {
  const named = namedSchema.safeParse(object).data;
  return named && keyOf(named);
};

export const laidOver = (under: readonly unknown[], over: readonly unknown[]): unknown[] => {
  const replaced = new Set(over.map(keyOfAny));
  return [...under.filter((object) => !replaced.has(keyOfAny(object))), ...over];
};

/** Whether anything in it has a network. */
export const hasPods = (objects: readonly unknown[]): boolean =>
  objects.some((object) => namedSchema.safeParse(object).data?.kind === 'Pod') || podsOfWorkloads(objects).length > 0;

/** What policies are about, without them. */
export const withoutPolicies = (objects: readonly unknown[]): unknown[] =>
  objects.filter((object) => {
    const named = namedSchema.safeParse(object).data;
    return named !== undefined && !isOfPolicies(named);
  });
