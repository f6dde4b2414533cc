import { isAgentPod } from '../../intended/agent-pod.ts';
import type { Unread } from '../../intended/policy/unread.ts';

/** The kinds of objects that decide about policies, and the few fields of each that are kept. */
export interface Kind {
  /** As the policies' evaluation calls it. */
  kind: Unread['kind'];
  /** As manifests call it, where that differs. */
  manifestKind?: string;
  plural: string;
  namespaced: boolean;
  keep?: (object: Fields) => Fields;
  /** What of the metadata is kept besides. */
  metadata?: readonly string[];
}

export type Fields = Record<string, unknown>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const pick = (value: unknown, names: readonly string[]): Fields => {
  const fields = fieldsOf(value);
  return Object.fromEntries(names.flatMap((name) => (fields[name] == null ? [] : [[name, fields[name]]])));
};

/** Annotations of Calico say which addresses a pod or node has, and how an object is really called. */
const isNeeded = (key: string): boolean =>
  key.startsWith('cni.projectcalico.org/') ||
  key.startsWith('projectcalico.org/') ||
  key === 'vpc.amazonaws.com/pod-ips';

/** `more`: fields of the metadata that one kind alone needs. */
export const metadataOf = (object: Fields, more: readonly string[] = []): Fields => {
  const metadata = fieldsOf(object.metadata);
  const annotations = Object.entries(fieldsOf(metadata.annotations)).filter(([key]) => isNeeded(key));
  return {
    ...pick(metadata, ['name', 'namespace', 'labels', 'deletionTimestamp', ...more]),
    ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
  };
};

/** What says how Felix does, of Calico's agent alone; other values of an environment are never kept. */
const felixVariables = [
  'FELIX_ALLOWIPIPPACKETSFROMWORKLOADS',
  'FELIX_ALLOWVXLANPACKETSFROMWORKLOADS',
  'FELIX_DEFAULTENDPOINTTOHOSTACTION',
  'FELIX_FAILSAFEINBOUNDHOSTPORTS',
  'FELIX_FAILSAFEOUTBOUNDHOSTPORTS',
  'FELIX_VXLANPORT',
];

const variablesOf = (container: unknown): Fields[] =>
  listOf(fieldsOf(container).env).flatMap((one) => {
    const { name, value } = fieldsOf(one);
    return typeof name === 'string' && felixVariables.includes(name.toUpperCase()) ? [{ name, value }] : [];
  });

const containersOf = (value: unknown, isAgent: boolean): Fields[] =>
  listOf(value).flatMap((container) => {
    const ports = listOf(fieldsOf(container).ports).map((port) => pick(port, ['name', 'containerPort', 'protocol']));
    const env = isAgent ? variablesOf(container) : [];
    return ports.length === 0 && env.length === 0 ? [] : [{ ports, ...(env.length > 0 ? { env } : {}) }];
  });

const pod = (object: Fields): Fields => {
  const spec = fieldsOf(object.spec);
  const app = fieldsOf(fieldsOf(object.metadata).labels)['k8s-app'];
  const isAgent = typeof app === 'string' && isAgentPod({ labels: { 'k8s-app': app } });
  return {
    spec: {
      ...pick(spec, ['nodeName', 'hostNetwork', 'serviceAccountName', 'serviceAccount']),
      containers: containersOf(spec.containers, isAgent),
      initContainers: containersOf(spec.initContainers, false),
    },
    status: pick(object.status, ['phase', 'podIP', 'podIPs']),
  };
};

const nothing = (): Fields => ({});
const spec = (object: Fields): Fields => ({ spec: object.spec });

const kind = (name: Kind['kind'], plural: string, namespaced: boolean, keep: Kind['keep'] = spec): Kind => ({
  kind: name,
  plural,
  namespaced,
  keep,
});

export const coreKinds = {
  pods: kind('Pod', 'pods', true, pod),
  namespaces: kind('Namespace', 'namespaces', false, nothing),
  serviceAccounts: kind('ServiceAccount', 'serviceaccounts', true, nothing),
  nodes: kind('Node', 'nodes', false, (object) => ({ status: pick(object.status, ['addresses']) })),
  services: kind('Service', 'services', true, (object) => ({
    spec: pick(object.spec, ['selector', 'ports', 'clusterIP', 'clusterIPs']),
  })),
} as const;

export const endpointSlices = kind('EndpointSlice', 'endpointslices', true, (object) => ({
  endpoints: listOf(object.endpoints).map((endpoint) => pick(endpoint, ['addresses'])),
  ports: object.ports,
}));

export const kubernetesPolicies: Kind = {
  ...kind('KubernetesNetworkPolicy', 'networkpolicies', true),
  manifestKind: 'NetworkPolicy',
};

/** In the group `policy.networking.k8s.io`, by version. */
export const clusterPolicies: readonly Kind[] = [
  kind('AdminNetworkPolicy', 'adminnetworkpolicies', false),
  kind('BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies', false),
  kind('ClusterNetworkPolicy', 'clusternetworkpolicies', false),
];

export const calicoOfNamespaces: readonly Kind[] = [
  kind('NetworkPolicy', 'networkpolicies', true),
  kind('StagedNetworkPolicy', 'stagednetworkpolicies', true),
  kind('StagedKubernetesNetworkPolicy', 'stagedkubernetesnetworkpolicies', true),
];

export const calicoOfCluster: readonly Kind[] = [
  kind('ClusterInformation', 'clusterinformations', false),
  kind('GlobalNetworkPolicy', 'globalnetworkpolicies', false),
  kind('StagedGlobalNetworkPolicy', 'stagedglobalnetworkpolicies', false),
  kind('Tier', 'tiers', false),
  kind('GlobalNetworkSet', 'globalnetworksets', false),
  // Sets of any namespace may be named by a policy's namespaceSelector.
  kind('NetworkSet', 'networksets', true),
  kind('HostEndpoint', 'hostendpoints', false),
  { ...kind('FelixConfiguration', 'felixconfigurations', false), metadata: ['creationTimestamp'] },
  kind('IPPool', 'ippools', false),
];
