/**
 * Every right that an account of ours has by `deploy`, and by which of its files: what a worker and a fix worker use.
 * `test/unit/doctor/rights.test.ts` holds this list to those files.
 */

export interface Right {
  /** `''` is the core group. */
  group: string;
  /** `pods`, or with a part of it: `pods/exec`. */
  resource: string;
  verb: string;
  /** Absent: in the whole cluster. */
  namespace?: string;
  /** Absent: of any name. */
  name?: string;
}

/** One text for one right. */
export const keyOfRight = ({ group, resource, verb, namespace = '*', name = '*' }: Right): string =>
  [namespace, `${resource}.${group}`, name, verb].join(' ');

/** Rights of one kind, as a rule of RBAC says them. */
interface Rule {
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
  name?: string;
}

const read = ['get', 'list'];

const kindsOfBoth = [
  ...['bgpconfigurations', 'bgpfilters', 'bgppeers', 'blockaffinities', 'caliconodestatuses', 'clusterinformations'],
  ...['felixconfigurations', 'globalnetworkpolicies', 'globalnetworksets', 'hostendpoints', 'ipamblocks'],
  ...['ipamhandles', 'ippools', 'ipreservations', 'kubecontrollersconfigurations', 'networkpolicies', 'networksets'],
  ...['stagedglobalnetworkpolicies', 'stagedkubernetesnetworkpolicies', 'stagednetworkpolicies', 'tiers'],
];

const tiered = ['globalnetworkpolicies', 'networkpolicies', 'stagedglobalnetworkpolicies', 'stagednetworkpolicies'];

/** Of the worker, in the whole cluster. */
const reading: readonly Rule[] = [
  { groups: [''], resources: ['pods', 'nodes', 'namespaces', 'services', 'serviceaccounts'], verbs: read },
  { groups: [''], resources: ['events'], verbs: ['list'] },
  { groups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs: read },
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
  { groups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses', 'ingressclasses'], verbs: read },
  { groups: ['gateway.networking.k8s.io'], resources: ['gateways', 'gatewayclasses', 'httproutes'], verbs: read },
  {
    groups: ['policy.networking.k8s.io'],
    resources: ['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'],
    verbs: read,
  },
  { groups: ['metallb.io'], resources: ['ipaddresspools', 'l2advertisements', 'bgpadvertisements'], verbs: ['list'] },
  { groups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  { groups: ['crd.projectcalico.org'], resources: [...kindsOfBoth, 'ipamconfigs'], verbs: read },
  { groups: ['operator.tigera.io'], resources: ['tigerastatuses'], verbs: ['list'] },
  {
    groups: ['projectcalico.org'],
    resources: [...kindsOfBoth, 'ipamconfigurations', 'profiles', ...tiered.map((kind) => `tier.${kind}`)],
    verbs: read,
  },
];

/** Of the fix worker beside what the worker reads, in the whole cluster. */
const fixing: readonly Rule[] = [
  { groups: [''], resources: ['pods'], verbs: ['delete'] },
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: ['list'] },
  { groups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['create', 'delete'] },
  { groups: ['crd.projectcalico.org', 'projectcalico.org'], resources: ['ippools'], verbs: ['patch'] },
  {
    groups: ['crd.projectcalico.org', 'projectcalico.org'],
    resources: ['ipamconfigs', 'ipamconfigurations'],
    verbs: ['patch'],
    name: 'default',
  },
  {
    groups: ['crd.projectcalico.org'],
    resources: ['ipamblocks', 'ipamhandles', 'blockaffinities'],
    verbs: ['update', 'delete'],
  },
  { groups: ['crd.projectcalico.org'], resources: ['clusterinformations'], verbs: ['create', 'update'] },
  { groups: ['crd.projectcalico.org'], resources: ['tiers'], verbs: ['create'] },
];

/** For one fix alone: who gives kube-controllers its rights back has to hold them. */
const granting: readonly Rule[] = [
  { groups: ['rbac.authorization.k8s.io'], resources: ['clusterroles', 'clusterrolebindings'], verbs: ['create'] },
  {
    groups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles', 'clusterrolebindings'],
    verbs: ['get', 'delete'],
    name: 'calico-why-kube-controllers',
  },
  { groups: [''], resources: ['nodes', 'pods'], verbs: [...read, 'watch'] },
  { groups: ['crd.projectcalico.org', 'projectcalico.org'], resources: ['ippools'], verbs: ['list', 'watch'] },
  {
    groups: ['crd.projectcalico.org', 'projectcalico.org'],
    resources: ['ipamblocks', 'blockaffinities', 'ipamhandles'],
    verbs: [...read, 'create', 'update', 'delete', 'watch'],
  },
  {
    groups: ['crd.projectcalico.org', 'projectcalico.org'],
    resources: ['clusterinformations', 'kubecontrollersconfigurations'],
    verbs: [...read, 'create', 'update', 'watch'],
  },
];

const locking: readonly Rule[] = [
  { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'delete'],
    name: 'calico-why-datastore-lock',
  },
];

const exec: readonly Rule[] = [{ groups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] }];
const log: readonly Rule[] = [{ groups: [''], resources: ['pods/log'], verbs: ['get'] }];

const rightsOf = (rules: readonly Rule[], namespace?: string): Right[] =>
  rules.flatMap(({ groups, resources, verbs, name }) =>
    groups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({
          group,
          resource,
          verb,
          ...(namespace === undefined ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
        })),
      ),
    ),
  );

/** A set of rights that `deploy` gives together. */
export interface RightSet {
  name:
    | 'fixer-grants'
    | 'reader'
    | 'exec-probe'
    | 'fixer'
    | 'fixer-lock'
    | 'exec-remediator'
    | 'exec-calico-node'
    | 'controllers-log';
  /** What gives it, as a path in `deploy`. */
  from: string;
  /** Without it something is not read or not done, by choice. Holds no right that another set needs as well. */
  optional: boolean;
  rights: readonly Right[];
}

export interface Namespaces {
  probe: string;
  /** Of the fix worker itself. */
  fixer: string;
  remediator: string;
  /** Where calico-node and kube-controllers are. */
  calico: string;
}

export interface Uses {
  fixes: boolean;
  remediator: boolean;
}

/** What an account needs, by what it is used for. */
export const rightSets = (at: Namespaces, { fixes, remediator }: Uses): RightSet[] => {
  const set = (
    name: RightSet['name'],
    from: string,
    optional: boolean,
    rules: readonly Rule[],
    namespace?: string,
  ): RightSet => ({ name, from, optional, rights: rightsOf(rules, namespace) });
  const sets = [
    set('reader', 'deploy/kubernetes/worker-rights.yaml', false, reading),
    set('exec-probe', 'deploy/kubernetes/worker-rights.yaml', false, exec, at.probe),
    ...(fixes
      ? [
          set('fixer', 'deploy/components/fixes/fixer-rights.yaml', false, fixing),
          set('fixer-lock', 'deploy/components/fixes/fixer-rights.yaml', false, locking, at.fixer),
          set('fixer-grants', 'deploy/components/fixes/fixer-grants.yaml', true, granting),
        ]
      : []),
    ...(fixes && remediator
      ? [set('exec-remediator', 'deploy/components/remediator', false, exec, at.remediator)]
      : []),
    set('exec-calico-node', 'deploy/components/calico-node-exec', true, exec, at.calico),
    set('controllers-log', 'deploy/components/controllers-log', true, log, at.calico),
  ];
  const needed = new Set(sets.flatMap((each) => (each.optional ? [] : each.rights.map(keyOfRight))));
  return sets.map((each) =>
    each.optional ? { ...each, rights: each.rights.filter((right) => !needed.has(keyOfRight(right))) } : each,
  );
};
