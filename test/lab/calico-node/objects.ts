/** An API object as JSON has it; fields are read with the shapes that Kubernetes and Calico give them. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** Every object that calico-node watches, by the plural of its kind. */
export type ObjectsByKind = Readonly<Record<WatchedKind, readonly ApiObject[]>>;

export const watched = {
  nodes: '/api/v1/nodes',
  pods: '/api/v1/pods',
  namespaces: '/api/v1/namespaces',
  serviceaccounts: '/api/v1/serviceaccounts',
  services: '/api/v1/services',
  endpointslices: '/apis/discovery.k8s.io/v1/endpointslices',
  kubernetesPolicies: '/apis/networking.k8s.io/v1/networkpolicies',
  clusterPolicies: '/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies',
  ippools: '/apis/crd.projectcalico.org/v1/ippools',
  ipamblocks: '/apis/crd.projectcalico.org/v1/ipamblocks',
  blockaffinities: '/apis/crd.projectcalico.org/v1/blockaffinities',
  networkpolicies: '/apis/crd.projectcalico.org/v1/networkpolicies',
  globalnetworkpolicies: '/apis/crd.projectcalico.org/v1/globalnetworkpolicies',
  tiers: '/apis/crd.projectcalico.org/v1/tiers',
  networksets: '/apis/crd.projectcalico.org/v1/networksets',
  globalnetworksets: '/apis/crd.projectcalico.org/v1/globalnetworksets',
  felixconfigurations: '/apis/crd.projectcalico.org/v1/felixconfigurations',
  bgpconfigurations: '/apis/crd.projectcalico.org/v1/bgpconfigurations',
} as const;

export type WatchedKind = keyof typeof watched;

export const spec = <T>(object: ApiObject): Partial<T> => (object.spec ?? {}) as Partial<T>;
export const status = <T>(object: ApiObject): Partial<T> => (object.status ?? {}) as Partial<T>;
