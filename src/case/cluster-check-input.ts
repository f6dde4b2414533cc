import type { Message } from '../words/message.ts';
import type { BgpFilter, BgpPeer, IPAMBlock, IPPool, Pod } from './objects.ts';
import type { Failure, Read } from './read.ts';

/**
 * What the cluster checks are told about a cluster: every object reduced to the few fields that matter, so that
 * 100,000 pods fit in memory. Meanings: calico#1, #2, #5.
 */

export interface ClusterCheckPod {
  namespace: string;
  name: string;
  nodeName?: string | undefined;
  hostNetwork: boolean;
  finished: boolean;
  /** In their shortest form, without a prefix length. */
  ips: string[];
  /** Kind of the controller that owns it; absent: none does. */
  owner?: string | undefined;
  /** A virtual machine of KubeVirt runs in it, or is being migrated to it. */
  machine?: 'runs' | 'target' | undefined;
  /** What the pods of one machine share: the id of its instance, or its namespace and name. */
  machineId?: string | undefined;
  /** It asks for pools or for its very address by annotation. */
  asksFor?: string | undefined;
}

/** An allocated address of a block, and what IPAM wrote down about its owner. */
export interface Allocation {
  address: string;
  handle?: string | undefined;
  pod?: string | undefined;
  namespace?: string | undefined;
  node?: string | undefined;
  type?: string | undefined;
  releasedAt?: string | undefined;
  /** When it was made, in milliseconds since 1970, where IPAM says so. */
  madeAt?: number | undefined;
}

export type ClusterCheckBlock = Omit<IPAMBlock, 'allocations'> & { size: number; allocations: Allocation[] };

export interface ClusterCheckPool extends IPPool {
  /** `Manual`: addresses come from it only where they are asked for by name. */
  assignmentMode: string;
  /** Why Calico says that it gives no address from it, such as `CIDROverlap` (native v3 only). */
  notAllocatable?: string;
}

export interface ClusterCheckAffinity {
  name: string;
  node: string;
  cidr: string;
  /** `confirmed`, `pending`, `pendingDeletion`. */
  state: string;
  /** `host` or `virtual`. */
  type: string;
  createdAt?: number;
}

export interface ClusterCheckHandle {
  /** Name of the object; differs from the id where that holds what names may not. */
  name: string;
  id: string;
  createdAt?: number | undefined;
}

/** Absent fields have Calico's defaults. */
export interface IpamSettings {
  strictAffinity: boolean;
  autoAllocateBlocks: boolean;
  /** 0: not set, which means 20. */
  maxBlocksPerHost: number;
}

export interface ClusterCheckNode {
  name: string;
  ready: boolean;
  labels: Record<string, string>;
  createdAt?: number;
  kubelet?: string;
  os?: string;
  /** A network of pods other than Calico's that wrote to its annotations, such as `flannel`. */
  otherCni?: string;
  /** Its kubelet does not report any more. */
  silent?: boolean;
  /** People keep new pods away from it. */
  cordoned?: boolean;
  internalIPs: string[];
  /** Without prefix length. */
  ipv4?: string;
  ipv6?: string;
  /** The same with their prefix lengths, where they have one. */
  cidr4?: string;
  cidr6?: string;
  /** MAC addresses of its tunnels, where one is written on the Node object. */
  vtepMacs?: Partial<Record<4 | 6, string>>;
  wireguardKeys?: string[];
  /** Of the machine, by its kubelet. */
  machineId?: string;
  asNumber?: string;
  routeReflector: boolean;
  /** IPAM's name of the type, such as `vxlanTunnelAddress`, and the address that is on the Node object. */
  tunnels: { type: string; address: string }[];
  /** Annotations of Calico's that hold no address where one belongs. */
  malformed: string[];
}

/** Addresses that Services of type LoadBalancer have. */
export interface ClusterCheckService {
  namespace: string;
  name: string;
  ips: string[];
}

/** Milliseconds since 1970 at which reading began. Objects change while they are read. */
interface ReadTimes {
  pods: number;
  blocks: number;
}

export interface IpamInput {
  group: string;
  pools: Read<ClusterCheckPool[]>;
  blocks: Read<ClusterCheckBlock[]>;
  affinities: Read<ClusterCheckAffinity[]>;
  handles: Read<ClusterCheckHandle[]>;
  /** `undefined`: there is no such object, so the defaults hold. */
  settings: Read<IpamSettings | undefined>;
  nodes: Read<ClusterCheckNode[]>;
  pods: Read<ClusterCheckPod[]>;
  services: Read<ClusterCheckService[]>;
  times: ReadTimes;
}

/** What was looked at a second time and is no longer as it was read: only a change in the middle. */
export interface Changed {
  /** `namespace/name`. */
  pods: ReadonlySet<string>;
  /** Names of handle objects. */
  handles: ReadonlySet<string>;
}

/** A calico-node, kube-controllers or Typha pod. */
export interface AgentPod {
  namespace: string;
  name: string;
  nodeName?: string;
  phase: string;
  ready: boolean;
  deleting: boolean;
  image?: string;
  serviceAccount: string;
  restarts: number;
  /** Waiting reasons, unready conditions. */
  trouble: (string | Message)[];
  /** Its readiness check asks BIRD; the IPv6 one; Felix (calico#6.2). */
  asksBird: boolean;
  asksBird6: boolean;
  asksFelix: boolean;
  /** How calico-node finds its node's addresses, as far as its environment says. */
  detection?: Pod['detection'];
  /** `FELIX_INTERFACEPREFIX` of calico-node's container, which wins over every object (calico#6.3). */
  interfacePrefix?: string;
  /** `FELIX_BPFENABLED` of the same. */
  bpfEnabled?: string;
}

export interface BgpSession {
  name: string;
  peer: string;
  /** `Established`, `Connect`, `Active`, `Passive`, `Idle`, `down`, … */
  state: string;
  info: string;
  text: string;
}

/** What the agents of one node say of themselves. */
export interface AgentState {
  source: 'probe' | 'calico-node';
  bird: Read<BgpSession[]>;
  bird6: Read<BgpSession[]>;
  felix: Read<{ live: boolean; ready: boolean; hangs?: true | undefined; detail: Message }>;
  /** Of BIRD, by family; absent where it did not say. */
  routerIds?: Partial<Record<4 | 6, string>>;
}

/** An address that a node delivers to one of its own workload interfaces, or knows as a neighbour there. */
export interface Claim {
  address: string;
  node: string;
  device: string;
  by: 'route' | 'neighbour';
  /** The route or the neighbour as `ip` prints it. */
  text: string;
}

/** What the kernels of the nodes say about the addresses of workloads. */
export interface ClaimsInput {
  /** In their shortest form → who claims it: one entry per node and interface. */
  claims: ReadonlyMap<string, readonly Claim[]>;
  /** Nodes that answered. */
  asked: ReadonlySet<string>;
  /** Nodes that did not, and why. */
  unasked: { node: string; failure: Failure }[];
  /** How the names of workload interfaces begin. */
  prefixes: string[];
}

/** What the operator that installs Calico says of one part of it: `calico`, `apiserver`, `ippools`. */
export interface OperatorStatus {
  name: string;
  /** Reason and words of its condition Degraded; absent: it is not. */
  degraded?: string;
}

/** What one FelixConfiguration says of the data plane. */
export interface DataPlaneSetting {
  name: string;
  /** ISO 8601. */
  createdAt?: string;
  /** `clusterRoutes`: its `programClusterRoutes`. */
  spec: { nodeSelector?: string; bpfEnabled?: boolean; clusterRoutes?: string };
}

export interface NodesInput {
  nodes: Read<ClusterCheckNode[]>;
  agents: Read<AgentPod[]>;
  typha: Read<AgentPod[]>;
  /** Node → what its agents say; one that is not here was not asked. */
  states: Record<string, Read<AgentState>>;
  pools: Read<ClusterCheckPool[]>;
  /** `undefined`: no such object, so the mesh is on. */
  mesh: Read<boolean | undefined>;
  /** From ClusterInformation; `undefined`: it does not say. */
  calicoVersion: Read<string | undefined>;
  bgpPeers: Read<BgpPeer[]>;
  /** `programClusterRoutes` of the default BGPConfiguration; absent: it was not asked for. */
  clusterRoutes?: Read<string | undefined>;
  /** The filters that peers name, and which node has which block; absent: no peer names one. */
  filters?: Read<BgpFilter[]>;
  nodeBlocks?: Read<{ node: string; cidr: string }[]>;
  /** Empty where no operator installed Calico; absent: it was not asked for. */
  operator?: Read<OperatorStatus[]>;
  /** What FelixConfigurations say of the data plane; absent: it was not asked for. */
  felix?: Read<DataPlaneSetting[]>;
}

export interface AccessAnswer {
  verb: string;
  group: string;
  resource: string;
  allowed: Read<boolean>;
}

export interface ControllersInput {
  pods: Read<AgentPod[]>;
  /** Empty where no pod says which account it is. */
  rights: AccessAnswer[];
  account?: string;
  /** The last lines of each pod's log, by `namespace/name`. */
  logs: Record<string, Read<string[]>>;
  /** What the kubelet says of pods that are not ready, by `namespace/name`. */
  events?: Record<string, Read<string[]>>;
  /** How long kube-controllers waits before it frees a leaked address; `0s` switches it off. */
  leakGracePeriod: Read<string | undefined>;
}
