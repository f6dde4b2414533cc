import type { Call } from './context.ts';
import { listAt, type NewObject, valueAt } from './object.ts';
import type { Rule } from './rbac.ts';
import { ApiError, notFound } from './status.ts';

/** Nobody gives rights that they do not hold (RBAC's escalation check), unless they may `escalate` or `bind`. */

const roles = new Set(['roles', 'clusterroles']);
const bindings = new Set(['rolebindings', 'clusterrolebindings']);

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const covers = (
  held: readonly Rule[],
  verb: string,
  group: string,
  resource: string,
  names: readonly string[],
): boolean =>
  held.some(
    (rule) =>
      (rule.verbs.includes('*') || rule.verbs.includes(verb)) &&
      (rule.apiGroups.includes('*') || rule.apiGroups.includes(group)) &&
      (rule.resources.includes('*') || rule.resources.includes(resource)) &&
      (rule.resourceNames.length === 0 ||
        (names.length > 0 && names.every((name) => rule.resourceNames.includes(name)))),
  );

const missing = (held: readonly Rule[], rules: readonly unknown[]): string[] =>
  rules.flatMap((rule) => {
    const names = strings(valueAt(rule, 'resourceNames'));
    return strings(valueAt(rule, 'apiGroups')).flatMap((group) =>
      strings(valueAt(rule, 'resources')).flatMap((resource) => {
        const verbs = strings(valueAt(rule, 'verbs')).filter((verb) => !covers(held, verb, group, resource, names));
        const list = verbs.map((verb) => JSON.stringify(verb)).join(' ');
        return verbs.length === 0 ? [] : [`{APIGroups:["${group}"], Resources:["${resource}"], Verbs:[${list}]}`];
      }),
    );
  });

/** Throws the 403 of a real server where an RBAC object would give more than its writer holds. */
export const refuseEscalation = (
  { cluster, user, type, namespace }: Call & { type: { group: string; plural: string }; namespace: string | undefined },
  object: NewObject,
): void => {
  if (type.group !== 'rbac.authorization.k8s.io' || user.groups.includes('system:masters')) return;
  const { plural } = type;
  const asked = { group: type.group, resource: plural, ...(namespace ? { namespace } : {}) };
  let rules: unknown[] = [];
  if (roles.has(plural)) {
    if (cluster.authorizer.decide(user, { ...asked, verb: 'escalate' }).allowed) return;
    rules = listAt(object, 'rules');
  } else if (bindings.has(plural)) {
    const kind = valueAt(object, 'roleRef', 'kind') === 'ClusterRole' ? 'clusterroles' : 'roles';
    const name = String(valueAt(object, 'roleRef', 'name'));
    if (cluster.authorizer.decide(user, { ...asked, verb: 'bind', resource: kind, name }).allowed) return;
    const role = cluster.store.get(`${kind}.rbac.authorization.k8s.io`, name, kind === 'roles' ? namespace : undefined);
    // The real server reads the role, also for a dry run.
    if (role === undefined) throw notFound(cluster.store.type(`${kind}.rbac.authorization.k8s.io`), name);
    rules = listAt(role, 'rules');
  }
  const lacking = missing(cluster.authorizer.rulesOf(user, namespace ?? ''), rules);
  if (lacking.length === 0) return;
  const name = object.metadata.name ?? '';
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
  throw new ApiError(
    403,
    'Forbidden',
    `${plural}.${type.group} "${name}" is forbidden: user "${user.name}" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${lacking.join('\n')}`,
    { name, group: type.group, kind: plural },
  );
};
