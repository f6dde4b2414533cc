/**
 * The kinds the API double serves. Which kinds have `metadata.generation` and which return the object on
 * deletion follows a real v1.32 server (test/data/kube-api).
 */

/** How the real server implements a kind: it decides list shape, patch types and error texts. */
type Flavour = 'builtin' | 'custom' | 'aggregated';

export interface ResourceType {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  flavour: Flavour;
  shortNames: readonly string[];
  /** `metadata.generation` is kept and counts changes outside metadata and status. */
  generation: boolean;
  /** Writes to the main resource leave `status` alone, writes to `/status` change nothing else. */
  statusSubresource: boolean;
  /** DELETE answers with the object instead of a Status. */
  returnsDeleted: boolean;
}

/** `plural` for core, `plural.group` for the rest: how kubectl and error messages name a resource. */
export const resourceRef = (type: { plural: string; group: string }): string =>
  type.group === '' ? type.plural : `${type.plural}.${type.group}`;

export const apiVersionOf = (type: { group: string; version: string }): string =>
  type.group === '' ? type.version : `${type.group}/${type.version}`;

const flags = { N: 'namespaced', G: 'generation', S: 'statusSubresource', R: 'returnsDeleted' } as const;

/** One line: `plural singular Kind flags shortNames`, flags of N G S R or `-`. */
const parse = (group: string, version: string, flavour: Flavour, lines: string): ResourceType[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [plural = '', singular = '', kind = '', marks = '', short = ''] = line.trim().split(/\s+/);
      const has = (mark: keyof typeof flags) => marks.includes(mark);
      return {
        group,
        version,
        plural,
        singular,
        kind,
        flavour,
        namespaced: has('N'),
        generation: has('G') || flavour !== 'builtin',
        statusSubresource: has('S'),
        returnsDeleted: has('R'),
        shortNames: short === '' ? [] : short.split(','),
      };
    });

const builtin = [
  ...parse(
    '',
    'v1',
    'builtin',
    `pods pod Pod NSR po
    nodes node Node S no
    namespaces namespace Namespace SR ns
    services service Service NSR svc
    serviceaccounts serviceaccount ServiceAccount NR sa
    configmaps configmap ConfigMap N cm
    secrets secret Secret N
    endpoints endpoints Endpoints N ep
    events event Event N ev`,
  ),
  ...parse(
    'apps',
    'v1',
    'builtin',
    `deployments deployment Deployment NGS deploy
    replicasets replicaset ReplicaSet NGS rs
    statefulsets statefulset StatefulSet NGS sts
    daemonsets daemonset DaemonSet NGS ds`,
  ),
  ...parse('batch', 'v1', 'builtin', `jobs job Job NGS\n cronjobs cronjob CronJob NGS cj`),
  ...parse(
    'networking.k8s.io',
    'v1',
    'builtin',
    `networkpolicies networkpolicy NetworkPolicy NG netpol
    ingresses ingress Ingress NGS ing
    ingressclasses ingressclass IngressClass G`,
  ),
  ...parse('discovery.k8s.io', 'v1', 'builtin', 'endpointslices endpointslice EndpointSlice NG'),
  ...parse('coordination.k8s.io', 'v1', 'builtin', 'leases lease Lease N'),
  ...parse('events.k8s.io', 'v1', 'builtin', 'events event Event N ev'),
  ...parse('policy', 'v1', 'builtin', 'poddisruptionbudgets poddisruptionbudget PodDisruptionBudget NGS pdb'),
  ...parse(
    'rbac.authorization.k8s.io',
    'v1',
    'builtin',
    `roles role Role N
    clusterroles clusterrole ClusterRole -
    rolebindings rolebinding RoleBinding N
    clusterrolebindings clusterrolebinding ClusterRoleBinding -`,
  ),
  ...parse(
    'apiextensions.k8s.io',
    'v1',
    'builtin',
    'customresourcedefinitions customresourcedefinition CustomResourceDefinition GS crd,crds',
  ),
  ...parse('apiregistration.k8s.io', 'v1', 'builtin', 'apiservices apiservice APIService S'),
  ...parse(
    'admissionregistration.k8s.io',
    'v1',
    'builtin',
    `validatingadmissionpolicies validatingadmissionpolicy ValidatingAdmissionPolicy GS
    validatingadmissionpolicybindings validatingadmissionpolicybinding ValidatingAdmissionPolicyBinding G`,
  ),
  ...parse('scheduling.k8s.io', 'v1', 'builtin', 'priorityclasses priorityclass PriorityClass G pc'),
];

const calicoV1 = parse(
  'crd.projectcalico.org',
  'v1',
  'custom',
  `hostendpoints hostendpoint HostEndpoint -
  stagedglobalnetworkpolicies stagedglobalnetworkpolicy StagedGlobalNetworkPolicy -
  stagedkubernetesnetworkpolicies stagedkubernetesnetworkpolicy StagedKubernetesNetworkPolicy N
  tiers tier Tier S
  bgpconfigurations bgpconfiguration BGPConfiguration -
  blockaffinities blockaffinity BlockAffinity -
  caliconodestatuses caliconodestatus CalicoNodeStatus S
  ipamconfigs ipamconfig IPAMConfig -
  ipreservations ipreservation IPReservation -
  stagednetworkpolicies stagednetworkpolicy StagedNetworkPolicy N
  bgppeers bgppeer BGPPeer -
  ipamblocks ipamblock IPAMBlock -
  ipamhandles ipamhandle IPAMHandle -
  kubecontrollersconfigurations kubecontrollersconfiguration KubeControllersConfiguration S
  networkpolicies networkpolicy NetworkPolicy N
  networksets networkset NetworkSet N
  bgpfilters bgpfilter BGPFilter -
  clusterinformations clusterinformation ClusterInformation -
  felixconfigurations felixconfiguration FelixConfiguration -
  globalnetworkpolicies globalnetworkpolicy GlobalNetworkPolicy -
  globalnetworksets globalnetworkset GlobalNetworkSet -
  ippools ippool IPPool S`,
);

/** The 21 kinds of Calico's own API server: neither blocks nor handles (node-state/aggregated-api-v3.32.1). */
const calicoAggregated = parse(
  'projectcalico.org',
  'v3',
  'aggregated',
  `bgpconfigurations bgpconfiguration BGPConfiguration - bgpconfig,bgpconfigs
  bgpfilters bgpfilter BGPFilter -
  bgppeers bgppeer BGPPeer -
  blockaffinities blockaffinity BlockAffinity - blockaffinity,affinity,affinities
  caliconodestatuses caliconodestatus CalicoNodeStatus - caliconodestatus
  clusterinformations clusterinformation ClusterInformation - clusterinfo
  felixconfigurations felixconfiguration FelixConfiguration - felixconfig,felixconfigs
  globalnetworkpolicies globalnetworkpolicy GlobalNetworkPolicy - gnp,cgnp,calicoglobalnetworkpolicies
  globalnetworksets globalnetworkset GlobalNetworkSet -
  hostendpoints hostendpoint HostEndpoint - hep,heps
  ipamconfigurations ipamconfiguration IPAMConfiguration - ipamconfig
  ippools ippool IPPool -
  ipreservations ipreservation IPReservation -
  kubecontrollersconfigurations kubecontrollersconfiguration KubeControllersConfiguration S
  networkpolicies networkpolicy NetworkPolicy N cnp,caliconetworkpolicy,caliconetworkpolicies
  networksets networkset NetworkSet N netsets
  profiles profile Profile -
  stagedglobalnetworkpolicies stagedglobalnetworkpolicy StagedGlobalNetworkPolicy - sgnp
  stagedkubernetesnetworkpolicies stagedkubernetesnetworkpolicy StagedKubernetesNetworkPolicy N skp
  stagednetworkpolicies stagednetworkpolicy StagedNetworkPolicy N snp
  tiers tier Tier -`,
);

/** v3.33 and later may keep everything in `projectcalico.org/v3` CRDs (calico#5.1). */
const calicoNative: ResourceType[] = calicoV1.map((type) => ({
  ...type,
  group: 'projectcalico.org',
  version: 'v3',
  ...(type.kind === 'IPAMConfig'
    ? { plural: 'ipamconfigurations', singular: 'ipamconfiguration', kind: 'IPAMConfiguration' }
    : {}),
}));

const policyGroup = [
  ...parse(
    'policy.networking.k8s.io',
    'v1alpha1',
    'custom',
    `adminnetworkpolicies adminnetworkpolicy AdminNetworkPolicy S anp
    baselineadminnetworkpolicies baselineadminnetworkpolicy BaselineAdminNetworkPolicy S banp`,
  ),
  ...parse(
    'policy.networking.k8s.io',
    'v1alpha2',
    'custom',
    'clusternetworkpolicies clusternetworkpolicy ClusterNetworkPolicy S cnp',
  ),
];

/** The Gateway API, whose CRDs many clusters have. */
const gatewayGroup = parse(
  'gateway.networking.k8s.io',
  'v1',
  'custom',
  `gateways gateway Gateway NS gtw
  gatewayclasses gatewayclass GatewayClass S gc
  httproutes httproute HTTPRoute NS`,
);

/**
 * Where `projectcalico.org/v3` stands: `absent` (CRDs of v1 only), `aggregated` (Calico's API server over
 * them), `aggregated-down` (registered, its pod gone: 503), `native` (v3 CRDs, no v1 group), `none` (no
 * Calico objects at all).
 */
export type CalicoApi = 'absent' | 'aggregated' | 'aggregated-down' | 'native' | 'none';

export const resourceTypes = (calico: CalicoApi): ResourceType[] => [
  ...builtin,
  ...(calico === 'none' || calico === 'native' ? [] : calicoV1),
  ...(calico === 'aggregated' || calico === 'aggregated-down' ? calicoAggregated : []),
  ...(calico === 'native' ? calicoNative : []),
  ...policyGroup,
  ...gatewayGroup,
];
