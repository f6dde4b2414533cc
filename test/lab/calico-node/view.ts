import { addressAt, type Family, families, hostLength } from './family.ts';
import { vtepMac, workloadInterface } from './felix-hash.ts';
import { type ApiObject, type ObjectsByKind, spec, status } from './objects.ts';
import type { Policy, Tier } from './policy.ts';
import { fromCalicoPolicy } from './policy-calico.ts';
import { fromClusterPolicy, fromNetworkPolicy } from './policy-kubernetes.ts';
import type { Labels } from './selector.ts';

/** What calico-node reads out of the API objects, in the terms that it programs (calico#1, #2, #5). */

/** A node in one family. */
interface NodeEnd {
  /** From `projectcalico.org/IPv4Address` or `…/IPv6Address`; the prefix is that of the underlay. */
  address: string;
  prefix: number;
  tunnelAddress?: string;
  tunnelMac: string;
  ipipAddress?: string;
}

interface NodeView {
  name: string;
  ends: Partial<Record<Family, NodeEnd>>;
  /** Of its own interfaces, as it published them. */
  linkLocals: readonly string[];
  asNumber?: number;
}

export interface Workload {
  namespace: string;
  name: string;
  node: string;
  addresses: readonly string[];
  interface: string;
  /** The pod's labels with all that it inherits. */
  labels: Labels;
  profiles: readonly string[];
  ports: readonly { name: string; port: number; protocol: string }[];
}

interface Pool {
  name: string;
  cidr: string;
  vxlan: boolean;
  /** Passed on to BGP peers. */
  exported: boolean;
  ipip: boolean;
  /** Only between nodes that are not in one subnet. */
  crossSubnet: boolean;
  natOutgoing: boolean;
  disabled: boolean;
}

export interface ClusterView {
  nodes: readonly NodeView[];
  /** VXLAN id by node, where its own FelixConfiguration or that of all says one; of others Felix's default. */
  vxlanIds: { all: number; own: ReadonlyMap<string, number> };
  workloads: readonly Workload[];
  pools: readonly Pool[];
  /** Blocks with a confirmed owner. */
  blocks: readonly { cidr: string; node: string }[];
  /** Addresses that a node took out of another node's block. */
  borrowed: readonly { address: string; node: string }[];
  profiles: ReadonlySet<string>;
  policies: readonly Policy[];
  tiers: readonly Tier[];
  networkSets: readonly { labels: Labels; nets: readonly string[] }[];
  /** `namespace/name` → ready endpoints. */
  services: ReadonlyMap<string, readonly { address: string; protocol: string; port: number }[]>;
  mesh: boolean;
  asNumber: number;
}

interface PodSpec {
  nodeName: string;
  hostNetwork: boolean;
  serviceAccountName: string;
  containers: { ports?: { name?: string; containerPort: number; protocol?: string }[] }[];
}

const nodeEnd = (name: string, annotations: Record<string, string>, family: Family): NodeEnd | undefined => {
  const [address, prefix] = (annotations[`projectcalico.org/IPv${family}Address`] ?? '').split('/');
  if (!address) return undefined;
  const tunnelAddress = annotations[`projectcalico.org/IPv${family}VXLANTunnelAddr`];
  const ipipAddress = family === 4 ? annotations['projectcalico.org/IPv4IPIPTunnelAddr'] : undefined;
  const tunnelMac = annotations[`projectcalico.org/VXLANTunnelMACAddr${family === 4 ? '' : 'V6'}`];
  return {
    address,
    prefix: Number(prefix ?? hostLength(family)),
    ...(tunnelAddress ? { tunnelAddress } : {}),
    tunnelMac: tunnelMac ?? vtepMac(name, family),
    ...(ipipAddress ? { ipipAddress } : {}),
  };
};

const nodeOf = (object: ApiObject): NodeView | undefined => {
  const { name, annotations = {} } = object.metadata;
  const ends: NodeView['ends'] = {};
  for (const family of families) {
    const end = nodeEnd(name, annotations, family);
    if (end) ends[family] = end;
  }
  if (Object.keys(ends).length === 0) return undefined;
  const asNumber = annotations['projectcalico.org/ASNumber'];
  const published = JSON.parse(annotations['projectcalico.org/Interfaces'] ?? '[]') as { addresses?: string[] }[];
  return {
    name,
    ends,
    linkLocals: published.flatMap(({ addresses = [] }) => addresses).filter((address) => address.startsWith('fe80:')),
    ...(asNumber ? { asNumber: Number(asNumber) } : {}),
  };
};

const prefixedLabels = (labels: Labels, prefix: string): Labels =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));

const workloadOf = (pod: ApiObject, namespaces: ReadonlyMap<string, Labels>, accounts: ReadonlyMap<string, Labels>) => {
  const { nodeName, hostNetwork, serviceAccountName, containers = [] } = spec<PodSpec>(pod);
  const { phase, podIP, podIPs } = status<{ phase: string; podIP: string; podIPs: { ip: string }[] }>(pod);
  const { name, namespace = 'default', annotations = {}, labels = {}, deletionTimestamp } = pod.metadata;
  if (!nodeName || hostNetwork) return undefined;
  const released = deletionTimestamp !== undefined && annotations['cni.projectcalico.org/podIP'] === '';
  if (phase === 'Succeeded' || phase === 'Failed' || released) return undefined;
  const annotated = (annotations['cni.projectcalico.org/podIPs'] ?? '').split(',').filter((part) => part !== '');
  const reported = podIPs?.map(({ ip }) => ip) ?? (podIP ? [podIP] : []);
  const addresses = (reported.length > 0 ? reported : annotated).map((address) => address.replace(/\/.*$/, ''));
  if (addresses.length === 0) return undefined;
  const account = serviceAccountName ?? '';
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !/^pc(ns|sa)\./.test(key)));
  return {
    namespace,
    name,
    node: nodeName,
    addresses,
    interface: workloadInterface(namespace, name),
    labels: {
      ...own,
      'projectcalico.org/namespace': namespace,
      'projectcalico.org/orchestrator': 'k8s',
      ...(account ? { 'projectcalico.org/serviceaccount': account } : {}),
      ...prefixedLabels(namespaces.get(namespace) ?? {}, 'pcns.'),
      'pcns.projectcalico.org/name': namespace,
      ...prefixedLabels(accounts.get(`${namespace}/${account}`) ?? {}, 'pcsa.'),
      ...(account ? { 'pcsa.projectcalico.org/name': account } : {}),
    },
    profiles: [`kns.${namespace}`, ...(account ? [`ksa.${namespace}.${account}`] : [])],
    ports: containers.flatMap((container) =>
      (container.ports ?? []).flatMap((port) =>
        port.name
          ? [{ name: port.name, port: port.containerPort, protocol: (port.protocol ?? 'TCP').toLowerCase() }]
          : [],
      ),
    ),
  };
};

interface PoolSpec {
  cidr: string;
  vxlanMode: string;
  ipipMode: string;
  natOutgoing: boolean;
  disabled: boolean;
  disableBGPExport: boolean;
}

interface BlockSpec {
  cidr: string;
  affinity: string;
  allocations: (number | null)[];
  attributes: { secondary?: Record<string, string> }[];
  deleted: boolean;
}

const borrowedIn = (block: ApiObject): { address: string; node: string }[] => {
  const { cidr = '', affinity = '', allocations = [], attributes = [], deleted } = spec<BlockSpec>(block);
  if (deleted) return [];
  return allocations.flatMap((attribute, ordinal) => {
    const node = attribute === null ? undefined : attributes[attribute]?.secondary?.node;
    return node && affinity !== `host:${node}` ? [{ address: addressAt(cidr, ordinal), node }] : [];
  });
};

const servicesOf = (slices: readonly ApiObject[]) => {
  const services = new Map<string, { address: string; protocol: string; port: number }[]>();
  for (const slice of slices) {
    const name = `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name']}`;
    const endpoints = (slice.endpoints ?? []) as { addresses: string[]; conditions?: { ready?: boolean } }[];
    const ports = (slice.ports ?? []) as { port: number; protocol?: string }[];
    const found = endpoints
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) =>
        addresses.flatMap((address) =>
          ports.map(({ port, protocol }) => ({ address, port, protocol: (protocol ?? 'TCP').toLowerCase() })),
        ),
      );
    services.set(name, [...(services.get(name) ?? []), ...found]);
  }
  return services;
};

const known = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item): item is T => item !== undefined);

const labelsByName = (objects: readonly ApiObject[]): Map<string, Labels> =>
  new Map(
    objects.map(({ metadata }) => [
      metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name,
      metadata.labels ?? {},
    ]),
  );

/** A policy that cannot be read is left out, as Felix does; what it would allow is then not allowed. */
const readable = (objects: readonly ApiObject[], convert: (object: ApiObject) => Policy): Policy[] =>
  objects.flatMap((object) => {
    try {
      return [convert(object)];
    } catch {
      return [];
    }
  });

const vxlanIdsOf = (objects: readonly ApiObject[]): ClusterView['vxlanIds'] => {
  const ids = new Map(
    objects.flatMap((object) => {
      const { vxlanVNI } = spec<{ vxlanVNI: number }>(object);
      return vxlanVNI === undefined ? [] : [[object.metadata.name, vxlanVNI] as const];
    }),
  );
  const own = [...ids].flatMap(([name, id]) => (name.startsWith('node.') ? [[name.slice(5), id] as const] : []));
  return { all: ids.get('default') ?? 4096, own: new Map(own) };
};

export const viewOf = (objects: ObjectsByKind): ClusterView => {
  const namespaces = labelsByName(objects.namespaces);
  const accounts = labelsByName(objects.serviceaccounts);
  const bgp = objects.bgpconfigurations.find(({ metadata }) => metadata.name === 'default');
  const { nodeToNodeMeshEnabled = true, asNumber = 64512 } = bgp
    ? spec<{ nodeToNodeMeshEnabled: boolean; asNumber: number }>(bgp)
    : {};
  return {
    nodes: known(objects.nodes.map(nodeOf)),
    vxlanIds: vxlanIdsOf(objects.felixconfigurations),
    workloads: known(objects.pods.map((pod) => workloadOf(pod, namespaces, accounts))),
    pools: objects.ippools.map((pool) => {
      const fields = spec<PoolSpec>(pool);
      return {
        name: pool.metadata.name,
        cidr: fields.cidr ?? '',
        vxlan: (fields.vxlanMode ?? 'Never') !== 'Never',
        exported: fields.disableBGPExport !== true,
        ipip: (fields.ipipMode ?? 'Never') !== 'Never',
        crossSubnet: [fields.vxlanMode, fields.ipipMode].includes('CrossSubnet'),
        natOutgoing: fields.natOutgoing === true,
        disabled: fields.disabled === true,
      };
    }),
    blocks: objects.blockaffinities.flatMap((object) => {
      const { cidr, node, state, deleted } = spec<{ cidr: string; node: string; state: string; deleted: string }>(
        object,
      );
      return cidr && node && state === 'confirmed' && deleted !== 'true' ? [{ cidr, node }] : [];
    }),
    borrowed: objects.ipamblocks.flatMap(borrowedIn),
    profiles: new Set([
      ...[...namespaces.keys()].map((name) => `kns.${name}`),
      ...[...accounts.keys()].map((key) => `ksa.${key.replace('/', '.')}`),
    ]),
    policies: [
      ...readable(objects.kubernetesPolicies, fromNetworkPolicy),
      ...readable(objects.clusterPolicies, fromClusterPolicy),
      ...readable(objects.networkpolicies, fromCalicoPolicy),
      ...readable(objects.globalnetworkpolicies, fromCalicoPolicy),
    ],
    tiers: objects.tiers.map((tier) => {
      const { order, defaultAction } = spec<{ order: number; defaultAction: string }>(tier);
      return {
        name: tier.metadata.name,
        order: order ?? Number.POSITIVE_INFINITY,
        defaultAction: defaultAction === 'Pass' ? 'Pass' : 'Deny',
      };
    }),
    networkSets: [
      ...objects.globalnetworksets.map((set) => ({
        labels: networkSetLabels(set),
        nets: spec<{ nets: string[] }>(set).nets ?? [],
      })),
      ...objects.networksets.map((set) => {
        const namespace = set.metadata.namespace ?? '';
        return {
          labels: {
            ...networkSetLabels(set),
            'projectcalico.org/namespace': namespace,
            ...prefixedLabels(namespaces.get(namespace) ?? {}, 'pcns.'),
            'pcns.projectcalico.org/name': namespace,
          },
          nets: spec<{ nets: string[] }>(set).nets ?? [],
        };
      }),
    ],
    services: servicesOf(objects.endpointslices),
    mesh: nodeToNodeMeshEnabled,
    asNumber,
  };
};

/** In v1 objects the real labels may be in the metadata annotation alone (calico#5.1). */
const networkSetLabels = (object: ApiObject): Labels => {
  const text = object.metadata.annotations?.['projectcalico.org/metadata'];
  if (!text) return object.metadata.labels ?? {};
  const { labels } = JSON.parse(text) as { labels?: Labels };
  return { ...object.metadata.labels, ...labels };
};
