import { tableOf } from '../table.ts';
import { say } from '../words/say.ts';
import { manifestSchema } from './action.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { clusterCheckEvidence, stop } from './fix-grounds.ts';
import { applyText } from './policy-yaml.ts';
import { objectIn } from './readings.ts';
import { commandLine } from './shell-text.ts';

/**
 * What Calico's manifest lets kube-controllers do in the Kubernetes datastore, by resource; `calico` stands
 * for the group that serves Calico's objects. Nothing beyond this is ever given.
 */
const byManifest: Record<string, readonly string[]> = tableOf({
  nodes: ['get', 'list', 'watch'],
  pods: ['get', 'list', 'watch'],
  'calico/ippools': ['list', 'watch'],
  'calico/ipamblocks': ['get', 'list', 'create', 'update', 'delete', 'watch'],
  'calico/blockaffinities': ['get', 'list', 'create', 'update', 'delete', 'watch'],
  'calico/ipamhandles': ['get', 'list', 'create', 'update', 'delete', 'watch'],
  'calico/clusterinformations': ['get', 'list', 'create', 'update', 'watch'],
  'calico/kubecontrollersconfigurations': ['get', 'list', 'create', 'update', 'watch'],
});

const calicoGroups = new Set(['crd.projectcalico.org', 'projectcalico.org']);

const verbsOf = (group: string, resource: string): readonly string[] | undefined => {
  const name = group === '' ? resource : calicoGroups.has(group) ? `calico/${resource}` : '';
  return byManifest[name];
};

/** Where Calico's manifest and its operator put kube-controllers: `namespace/name`. */
export const controllerAccounts: readonly string[] = [
  'kube-system/calico-kube-controllers',
  'calico-system/calico-kube-controllers',
];

/** Whether a rule gives what Calico's manifest gives kube-controllers, and nothing beyond it. */
export const isControllerRule = (rule: {
  apiGroups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
}): boolean =>
  rule.apiGroups.every((group) =>
    rule.resources.every((resource) => {
      const verbs = verbsOf(group, resource);
      return verbs !== undefined && rule.verbs.every((verb) => verbs.includes(verb));
    }),
  );

interface Missing {
  group: string;
  resource: string;
}

/** `list pods; update ipamblocks.crd.projectcalico.org` → what is missing; undefined: something unknown is among it. */
const missingIn = ({ missing = '' }: FixParams): Missing[] | undefined => {
  const found = new Map<string, Missing>();
  for (const each of missing.split(';')) {
    const [, resource = '', group = ''] = /^\s*[a-z]+ ([a-z]+)(?:\.([a-z.]+))?\s*$/.exec(each) ?? [];
    if (verbsOf(group, resource) === undefined) return undefined;
    found.set(`${group}/${resource}`, { group, resource });
  }
  return [...found.values()].sort((a, b) => (`${a.group}/${a.resource}` < `${b.group}/${b.resource}` ? -1 : 1));
};

const name = 'calico-why-kube-controllers';
const labels = { 'app.kubernetes.io/managed-by': 'calico-why' };

/** A role of its own with what is missing, and its binding: nobody else's object is changed. */
const manifestsFor = (params: FixParams): object[] | undefined => {
  const missing = missingIn(params);
  const [, namespace, account] = /^system:serviceaccount:([a-z0-9.-]+):([a-z0-9.-]+)$/.exec(params.account ?? '') ?? [];
  if (missing === undefined || !controllerAccounts.includes(`${namespace}/${account}`)) return undefined;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name, labels },
      rules: missing.map(({ group, resource }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs: verbsOf(group, resource),
      })),
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ];
};

const path = (resource: string): string => `/apis/rbac.authorization.k8s.io/v1/${resource}/${name}`;

export const restoreControllerRights = defineFix({
  id: 'restore-controller-rights',
  takes: ['account', 'verb', 'resource', 'missing'],
  by: 'approve',
  class: 'rights',
  caution: (_, { account = '' }) =>
    account.startsWith('system:serviceaccount:calico-system:')
      ? {
          kind: 'hold',
          reason: say('caution.operator-rights'),
          instead: commandLine(['kubectl', 'get', 'tigerastatus', 'calico', '-o', 'yaml']),
        }
      : undefined,
  evidence: (grounds, params) => {
    const evidence = manifestsFor(params) && clusterCheckEvidence(grounds, params.account ?? '');
    return evidence && [...evidence, ...(params.missing ?? '').split(';').map((each) => `may not ${each.trim()}`)];
  },
  readings: () => ({ role: { path: path('clusterroles') }, binding: { path: path('clusterrolebindings') } }),
  plan: (_, params, facts) => {
    const manifests = manifestSchema.array().safeParse(manifestsFor(params));
    if (!manifests.success) return stop(say('stop.other-rights'));
    for (const [what, fact] of [
      ['ClusterRole', facts.role],
      ['ClusterRoleBinding', facts.binding],
    ] as const) {
      const read = objectIn(fact);
      if (!read.ok) return stop(say('stop.object-unread', { kind: what, name, reason: read.reason }));
      if (read.value !== undefined) return stop(say('stop.role-there', { kind: what, name }));
    }
    return { go: true, action: { kind: 'apply', manifests: manifests.data } };
  },
  command: (params) => {
    const {
      account = 'system:serviceaccount:kube-system:calico-kube-controllers',
      verb = 'list',
      resource = 'pods',
    } = params;
    const manifests = manifestsFor(params);
    const check = commandLine(['kubectl', 'auth', 'can-i', verb, resource, `--as=${account}`]);
    return manifests === undefined
      ? `${check}\nkubectl get clusterrole,clusterrolebinding calico-kube-controllers -o yaml`
      : `${check}\n${applyText(...manifests)}`;
  },
});
