import { type KubeObject, listAt, valueAt } from './object.ts';
import { ApiError } from './status.ts';
import type { ObjectStore } from './store.ts';
import type { User } from './users.ts';

/** What is asked of whom; `path` for requests that are no resource request. */
export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  name?: string;
  namespace?: string;
  path?: string;
}

export interface Decision {
  allowed: boolean;
  reason?: string;
}

export interface Rule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  resourceNames: string[];
  nonResourceURLs: string[];
}

interface Grant {
  rules: Rule[];
  /** Absent: cluster-wide. */
  namespace?: string;
  reason: string;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const ruleOf = (value: unknown): Rule => ({
  verbs: strings(valueAt(value, 'verbs')),
  apiGroups: strings(valueAt(value, 'apiGroups')),
  resources: strings(valueAt(value, 'resources')),
  resourceNames: strings(valueAt(value, 'resourceNames')),
  nonResourceURLs: strings(valueAt(value, 'nonResourceURLs')),
});

const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

const urlMatches = (pattern: string, path: string): boolean =>
  pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));

const ruleAllows = (rule: Rule, asked: Attributes): boolean => {
  if (!has(rule.verbs, asked.verb)) return false;
  const { path } = asked;
  if (path !== undefined) return rule.nonResourceURLs.some((pattern) => urlMatches(pattern, path));
  const combined = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  const resource = has(rule.resources, combined) || rule.resources.includes(`*/${asked.subresource ?? ''}`);
  const name = rule.resourceNames.length === 0 || rule.resourceNames.includes(asked.name ?? '');
  return has(rule.apiGroups, asked.group) && resource && name;
};

const rule = (part: Partial<Rule>): Rule => ({
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
  ...part,
});

const publicPaths = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const discoveryPaths = [...publicPaths, '/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'];

/** Roles every cluster starts with that a manifest may bind. */
const bootstrapRoles: Record<string, KubeObject> = {
  'cluster-admin': {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'cluster-admin' },
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
  },
};

/** The bindings every cluster starts with, as far as ordinary accounts see them. */
const bootstrap = (user: User): Grant[] => {
  const authenticated = user.groups.includes('system:authenticated');
  const by = (name: string) =>
    `RBAC: allowed by ClusterRoleBinding "${name}" of ClusterRole "${name}" to Group "${authenticated ? 'system:authenticated' : 'system:unauthenticated'}"`;
  const own = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];
  return authenticated
    ? [
        { rules: [rule({ verbs: ['get'], nonResourceURLs: discoveryPaths })], reason: by('system:discovery') },
        {
          rules: [
            rule({ verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: own }),
            rule({ verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] }),
          ],
          reason: by('system:basic-user'),
        },
      ]
    : [{ rules: [rule({ verbs: ['get'], nonResourceURLs: publicPaths })], reason: by('system:public-info-viewer') }];
};

/** RBAC from the Role, ClusterRole and binding objects in the store, with its texts (recordings 18-22, 35, 36). */
export class Authorizer {
  private readonly store: ObjectStore;
  private readonly enforced: boolean;
  private grants = new Map<string, Grant[]>();

  constructor(store: ObjectStore, enforced = true) {
    this.store = store;
    this.enforced = enforced;
    store.watch(
      ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map((one) => `${one}.rbac.authorization.k8s.io`),
      () => this.grants.clear(),
    );
  }

  decide(user: User, asked: Attributes): Decision {
    if (!this.enforced || user.groups.includes('system:masters')) return { allowed: true };
    for (const grant of this.grantsOf(user)) {
      const covers = grant.namespace === undefined || (asked.path === undefined && grant.namespace === asked.namespace);
      if (covers && grant.rules.some((one) => ruleAllows(one, asked))) return { allowed: true, reason: grant.reason };
    }
    return { allowed: false };
  }

  /** Throws the 403 of a real server. */
  require(user: User, asked: Attributes): void {
    if (!this.decide(user, asked).allowed) throw forbidden(user, asked);
  }

  /** Every rule the user has in a namespace. */
  rulesOf(user: User, namespace: string): Rule[] {
    if (user.groups.includes('system:masters')) {
      return [
        rule({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }),
        rule({ verbs: ['*'], nonResourceURLs: ['*'] }),
      ];
    }
    return this.grantsOf(user)
      .filter((grant) => grant.namespace === undefined || grant.namespace === namespace)
      .flatMap((grant) => grant.rules);
  }

  private grantsOf(user: User): Grant[] {
    const cached = this.grants.get(user.name);
    if (cached) return cached;
    const grants = [
      ...bootstrap(user),
      ...this.bound('ClusterRoleBinding', 'clusterrolebindings', user),
      ...this.bound('RoleBinding', 'rolebindings', user),
    ];
    this.grants.set(user.name, grants);
    return grants;
  }

  private bound(kind: string, plural: string, user: User): Grant[] {
    return this.store.list(`${plural}.rbac.authorization.k8s.io`).flatMap((binding) => {
      const subject = listAt(binding, 'subjects').find((one) => isUser(one, user, binding));
      if (subject === undefined) return [];
      const { namespace, name } = binding.metadata;
      const roleKind = String(valueAt(binding, 'roleRef', 'kind'));
      const roleName = String(valueAt(binding, 'roleRef', 'name'));
      const role = this.role(roleKind, roleName, namespace);
      const at = namespace ? `${name}/${namespace}` : name;
      return [
        {
          rules: listAt(role, 'rules').map(ruleOf),
          ...(namespace ? { namespace } : {}),
          reason: `RBAC: allowed by ${kind} "${at}" of ${roleKind} "${roleName}" to ${describe(subject, namespace)}`,
        },
      ];
    });
  }

  private role(kind: string, name: string, namespace: string | undefined): KubeObject | undefined {
    return kind === 'ClusterRole'
      ? (this.store.get('clusterroles.rbac.authorization.k8s.io', name) ?? bootstrapRoles[name])
      : this.store.get('roles.rbac.authorization.k8s.io', name, namespace);
  }
}

const isUser = (subject: unknown, user: User, binding: KubeObject): boolean => {
  const name = String(valueAt(subject, 'name'));
  switch (valueAt(subject, 'kind')) {
    case 'ServiceAccount': {
      const namespace = valueAt(subject, 'namespace') ?? binding.metadata.namespace;
      return user.name === `system:serviceaccount:${namespace}:${name}`;
    }
    case 'User':
      return user.name === name;
    case 'Group':
      return user.groups.includes(name);
    default:
      return false;
  }
};

const describe = (subject: unknown, bindingNamespace: string | undefined): string => {
  const [kind, name] = [valueAt(subject, 'kind'), valueAt(subject, 'name')];
  const namespace = valueAt(subject, 'namespace') ?? bindingNamespace;
  return kind === 'ServiceAccount' ? `ServiceAccount "${name}/${namespace}"` : `${kind} "${name}"`;
};

const forbidden = (user: User, asked: Attributes): ApiError => {
  if (asked.path !== undefined) {
    const text = `forbidden: User "${user.name}" cannot ${asked.verb} path "${asked.path}"`;
    return new ApiError(403, 'Forbidden', text, {});
  }
  const resource = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  const where = asked.namespace ? `in the namespace "${asked.namespace}"` : 'at the cluster scope';
  const what = asked.group ? `${asked.resource}.${asked.group}` : asked.resource;
  return new ApiError(
    403,
    'Forbidden',
    `${what}${asked.name ? ` "${asked.name}"` : ''} is forbidden: User "${user.name}" cannot ${asked.verb} resource "${resource}" in API group "${asked.group}" ${where}`,
    {
      ...(asked.name ? { name: asked.name } : {}),
      ...(asked.group ? { group: asked.group } : {}),
      kind: asked.resource,
    },
  );
};
