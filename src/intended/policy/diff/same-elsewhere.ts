import { isOfPolicies, kindOf, namedSchema } from '../named-object.ts';

/** Whether two states differ in policies and tiers alone. */

/** What does not decide. */
const notSaid = new Set(['resourceVersion', 'managedFields', 'generation', 'uid', 'creationTimestamp']);

const textOf = (object: unknown): string =>
  JSON.stringify(object, (key, value: unknown) => (notSaid.has(key) ? undefined : value)) ?? '';

/** Key → object, of those that take part in decisions and are no policies. */
const others = (objects: readonly unknown[]): Map<string, unknown> | undefined => {
  const found = new Map<string, unknown>();
  for (const object of objects) {
    const named = namedSchema.safeParse(object).data;
    if (named === undefined) return undefined;
    const kind = kindOf(named);
    if (kind === 'ignored' || isOfPolicies(named)) continue;
    found.set(`${kind ?? named.kind} ${named.metadata.namespace ?? ''}/${named.metadata.name}`, object);
  }
  return found;
};

/** What cannot be read may be anything. */
export const sameElsewhere = (before: readonly unknown[], after: readonly unknown[]): boolean => {
  const [was, is] = [others(before), others(after)];
  if (was === undefined || is === undefined || was.size !== is.size) return false;
  for (const [key, object] of was) {
    const other = is.get(key);
    if (other !== object && (other === undefined || textOf(other) !== textOf(object))) return false;
  }
  return true;
};
