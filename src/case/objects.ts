import { z } from 'zod';
import { messageSchema } from '../words/message.ts';
import { readOf } from './read.ts';

/**
 * The API objects that matter to one question, reduced to named fields (so no Secret, token or
 * environment value can enter a case). Field meanings: Kubernetes API and Calico CRDs,
 * calico#1, #2, #5.
 */

const labels = z.record(z.string(), z.string());

const podPortSchema = z.object({
  name: z.string().optional(),
  port: z.number(),
  protocol: z.string(),
  hostPort: z.number().optional(),
  /** The only address of the node at which the port is handed to it; absent: all of them. */
  hostIP: z.string().optional(),
});

export const podSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  /** What its name begins with, where it was made from a template: its siblings share it. */
  generateName: z.string().optional(),
  uid: z.string(),
  nodeName: z.string().optional(),
  phase: z.string(),
  ready: z.boolean(),
  hostNetwork: z.boolean(),
  /** Of its node, by which other nodes reach that. */
  hostIp: z.string().optional(),
  /** `status.podIPs`, else `status.podIP`, else the CNI annotations (calico#1.2); no prefix length. */
  ips: z.array(z.string()),
  /** Only the annotations that Calico reads: `cni.projectcalico.org/*`. */
  annotations: labels,
  labels,
  serviceAccount: z.string(),
  ports: z.array(podPortSchema),
  deleting: z.boolean(),
  /** calico#1.1: a finished pod has no endpoint even while the API still shows its address. */
  finished: z.boolean(),
  createdAt: z.string().optional(),
  /** Image of the first container, which tells the version of calico-node. */
  image: z.string().optional(),
  /** For calico-node: variables of its container that set how Felix sets up tunnels and the eBPF data plane (calico#6.3). */
  felixVariables: labels.optional(),
  /** For calico-node: Felix's health endpoint is on, so a refused connection means no Felix (calico#6.2). */
  felixHealth: z.boolean().optional(),
  /** For calico-node: what it does for the network of pods, as its environment says; `none`: policies alone. */
  backend: z.enum(['bird', 'vxlan', 'none']).optional(),
  /** For calico-node: BIRD is no part of it, as its backend says or as its readiness check asks Felix alone (calico#6.2). */
  withoutBird: z.literal(true).optional(),
  /** For calico-node: how it finds its node's addresses, as far as its environment says (calico#2.1). */
  detection: z
    .object({
      /** `IP` and `IP6`: `autodetect`, `none`, or the address itself. */
      ip: z.string().optional(),
      ip6: z.string().optional(),
      /** `IP_AUTODETECTION_METHOD` and `IP6_AUTODETECTION_METHOD`, such as `can-reach=8.8.8.8`. */
      method: z.string().optional(),
      method6: z.string().optional(),
      /** `CALICO_ROUTER_ID`: `hash` or the id. */
      routerId: z.string().optional(),
    })
    .optional(),
  /** How the pod looks names up, as its spec says; absent: as kubelet does by itself. */
  dns: z
    .object({
      policy: z.string(),
      servers: z.array(z.string()),
      searches: z.array(z.string()),
      ndots: z.number().optional(),
    })
    .optional(),
  /** Owner kind and name, such as `StatefulSet/db`. */
  owner: z.string().optional(),
  /** Waiting or terminated reasons and unready conditions, for people. */
  trouble: z.array(z.union([z.string(), messageSchema])),
  /** The condition PodScheduled where it is False. */
  unscheduled: z.object({ reason: z.string(), message: z.string() }).optional(),
});
export type Pod = z.infer<typeof podSchema>;

const clusterNodeSchema = z.object({
  name: z.string(),
  internalIPs: z.array(z.string()),
  ready: z.boolean(),
  /** The kubelet does not report any more: its condition Ready is Unknown. */
  silent: z.boolean().optional(),
  /** `spec.unschedulable`: people keep new pods away from it. */
  cordoned: z.boolean().optional(),
  labels,
  podCIDRs: z.array(z.string()),
  /** A network of pods other than Calico's that wrote to its annotations, such as `flannel`. */
  otherCni: z.string().optional(),
  /** Of the machine, by its kubelet (`status.nodeInfo`): a cloned machine has that of another. */
  machineId: z.string().optional(),
  /** From the `projectcalico.org/*` annotations (calico#2.1); absent when not set. */
  calico: z.object({
    ipv4Address: z.string().optional(),
    ipv6Address: z.string().optional(),
    ipv4IPIPTunnelAddr: z.string().optional(),
    ipv4VXLANTunnelAddr: z.string().optional(),
    ipv6VXLANTunnelAddr: z.string().optional(),
    vxlanTunnelMACAddr: z.string().optional(),
    vxlanTunnelMACAddrV6: z.string().optional(),
    ipv4WireguardInterfaceAddr: z.string().optional(),
    ipv6WireguardInterfaceAddr: z.string().optional(),
    wireguardPublicKey: z.string().optional(),
    wireguardPublicKeyV6: z.string().optional(),
    asNumber: z.string().optional(),
    routeReflectorClusterID: z.string().optional(),
  }),
});
export type ClusterNode = z.infer<typeof clusterNodeSchema>;

const otherNodesSchema = z.object({
  /** How many other nodes were held against those of the question. */
  compared: z.number(),
  /** There are more that were not read. */
  notAll: z.boolean().optional(),
  /** Those of them that have something that only one node may have (`intended/identities.ts`). */
  sharing: z.array(clusterNodeSchema),
});
export type OtherNodes = z.infer<typeof otherNodesSchema>;

export const ipPoolSchema = z.object({
  name: z.string(),
  cidr: z.string(),
  ipipMode: z.enum(['Never', 'Always', 'CrossSubnet']),
  vxlanMode: z.enum(['Never', 'Always', 'CrossSubnet']),
  natOutgoing: z.boolean(),
  disabled: z.boolean(),
  disableBGPExport: z.boolean(),
  blockSize: z.number(),
  nodeSelector: z.string(),
  allowedUses: z.array(z.string()),
  /** Absent: every namespace. */
  namespaceSelector: z.string().optional(),
  /** `Manual`: addresses come from it only where a pod or namespace names it. */
  assignmentMode: z.string().optional(),
  deleting: z.boolean().optional(),
  /** Another program that writes this object and puts back what others change: `tigera-operator`, `Argo CD`. */
  managedBy: z.string().optional(),
});
export type IPPool = z.infer<typeof ipPoolSchema>;

const blockAllocationSchema = z.object({
  ordinal: z.number(),
  address: z.string(),
  handle: z.string().optional(),
  pod: z.string().optional(),
  namespace: z.string().optional(),
  node: z.string().optional(),
  /** Tunnel types such as `vxlanTunnelAddress` (calico#5.2). */
  type: z.string().optional(),
  releasedAt: z.string().optional(),
});

const ipamBlockSchema = z.object({
  name: z.string(),
  cidr: z.string(),
  /** The node of `host:<node>`; absent for virtual or no affinity. */
  node: z.string().optional(),
  affinity: z.string().optional(),
  allocations: z.array(blockAllocationSchema),
  free: z.number(),
});
export type IPAMBlock = z.infer<typeof ipamBlockSchema>;

/** A policy as its API object says it: kept whole, it is validated by `intended/policy`. */
const policyObjectSchema = z.object({
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  /** For kinds that are selected by their labels, such as network sets and host endpoints. */
  labels: labels.optional(),
  spec: z.unknown(),
});
export type PolicyObject = z.infer<typeof policyObjectSchema>;

/** A FelixConfiguration: the settings of tunnels and of the eBPF data plane, and which nodes it is for. */
const felixConfigurationSchema = z.object({
  name: z.string(),
  createdAt: z.string().optional(),
  spec: z.object({
    nodeSelector: z.string().optional(),
    vxlanVNI: z.number().optional(),
    vxlanPort: z.number().optional(),
    programClusterRoutes: z.string().optional(),
    bpfEnabled: z.boolean().optional(),
    bpfConnectTimeLoadBalancing: z.string().optional(),
    bpfHostNetworkedNATWithoutCTLB: z.string().optional(),
    bpfExternalServiceMode: z.string().optional(),
    bpfHostConntrackBypass: z.boolean().optional(),
    bpfExcludeCIDRsFromNAT: z.array(z.string()).optional(),
    bpfDataIfacePattern: z.string().optional(),
  }),
});
export type FelixConfiguration = z.infer<typeof felixConfigurationSchema>;

const namespaceSchema = z.object({ name: z.string(), labels });
export type Namespace = z.infer<typeof namespaceSchema>;

const etcdEndpointSchema = z.object({
  node: z.string(),
  interface: z.string(),
  addresses: z.array(z.string()),
  profiles: z.array(z.string()),
});
export type EtcdEndpoint = z.infer<typeof etcdEndpointSchema>;

const affinitySchema = z.object({
  node: z.string(),
  cidr: z.string(),
  /** `confirmed`, `pending`, `pendingDeletion`; only the first owns the block (calico#5.2). */
  state: z.string(),
});
export type Affinity = z.infer<typeof affinitySchema>;

const bgpPeerSchema = z.object({
  name: z.string(),
  /** The nodes that it is for: one by name, those that are selected, else all. */
  node: z.string().optional(),
  nodeSelector: z.string().optional(),
  /** Whom they have a session with: an address, or the nodes that are selected. */
  peerIP: z.string().optional(),
  peerSelector: z.string().optional(),
  /** Names of its BGPFilters, in the order in which they are asked. */
  filters: z.array(z.string()).optional(),
});
export type BgpPeer = z.infer<typeof bgpPeerSchema>;

const bgpFilterRuleSchema = z.object({
  action: z.enum(['Accept', 'Reject']),
  cidr: z.string().optional(),
  matchOperator: z.enum(['In', 'NotIn', 'Equal', 'NotEqual']).optional(),
  prefixLength: z.object({ min: z.number().optional(), max: z.number().optional() }).optional(),
  /** `RemotePeers`: only routes that a peer has told. */
  source: z.string().optional(),
  /** It asks for more than is kept here. */
  more: z.literal(true).optional(),
});
export type BgpFilterRule = z.infer<typeof bgpFilterRuleSchema>;

const bgpFilterSchema = z.object({
  name: z.string(),
  exportV4: z.array(bgpFilterRuleSchema).optional(),
  exportV6: z.array(bgpFilterRuleSchema).optional(),
  importV4: z.array(bgpFilterRuleSchema).optional(),
  importV6: z.array(bgpFilterRuleSchema).optional(),
});
export type BgpFilter = z.infer<typeof bgpFilterSchema>;

const bgpNodeSchema = z.object({
  name: z.string(),
  /** Of its labels those that a selector of a peer names. */
  labels,
  addresses: z.array(z.string()),
  /** A route reflector: the mesh leaves it out (calico#6.1). */
  clusterId: z.string().optional(),
});
export type BgpNode = z.infer<typeof bgpNodeSchema>;

/** What the objects say of who has a BGP session with whom. */
const bgpSchema = z.object({
  /** `nodeToNodeMeshEnabled` of the default configuration; on where nothing is said. */
  mesh: z.boolean(),
  peers: z.array(bgpPeerSchema),
  /** `programClusterRoutes` of the default configuration; absent: it says nothing. */
  clusterRoutes: z.string().optional(),
  /** The filters that peers name; absent: none does, or they were not read. */
  filters: z.array(bgpFilterSchema).optional(),
  nodes: z.array(bgpNodeSchema),
  /** There are more nodes than were read. */
  notAll: z.boolean().optional(),
});
export type BgpObjects = z.infer<typeof bgpSchema>;

export const objectsSchema = z.object({
  /** Both ends, and every pod that was met on the way (same node, same address, probe, calico-node). */
  pods: z.array(podSchema),
  nodes: z.record(z.string(), readOf(clusterNodeSchema)),
  /** The other nodes of the cluster; absent: they were not looked at. */
  otherNodes: readOf(otherNodesSchema).optional(),
  ipPools: readOf(z.array(ipPoolSchema)),
  /** Block name → block, for the blocks that hold the two ends' addresses. */
  blocks: z.record(z.string(), readOf(ipamBlockSchema)),
  /** Address → every pod that has it in its status, whole cluster, finished ones included. */
  holders: z.record(z.string(), readOf(z.array(podSchema))),
  /** Kubernetes NetworkPolicies by namespace. */
  networkPolicies: z.record(z.string(), readOf(z.array(policyObjectSchema))),
  namespaces: z.record(z.string(), readOf(namespaceSchema)),
  /** All pods of the namespaces of a policy that is suggested: whom it would touch. Read only where one is. */
  neighbours: readOf(z.array(podSchema.omit({ annotations: true }))).optional(),
  /** Calico's own policy objects, where they were read. */
  calicoPolicies: readOf(z.array(policyObjectSchema)),
  /** Policies by whose own rules a packet is denied, read by name so that the rule can be quoted. */
  denyingPolicies: z.array(policyObjectSchema).optional(),
  /** Policies that deny by the rules in force and that do not exist any more, by the names that the rules have. */
  deletedPolicies: z
    .array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() }))
    .optional(),
  /** All FelixConfigurations, read where tunnels of two nodes do not fit together, and where a node is of eBPF. */
  felixConfigurations: readOf(z.array(felixConfigurationSchema)).optional(),
  /** `v3.32.1`, from the image of calico-node or ClusterInformation. */
  calicoVersion: readOf(z.string()),
  /** The group that Calico's objects came from. */
  calicoGroup: z.enum(['crd.projectcalico.org/v1', 'projectcalico.org/v3', 'none']),
  /** What polices the hosts themselves, read only where a node does not report: none where it has no host endpoint. */
  hostPolicies: readOf(z.array(policyObjectSchema)).optional(),
  /** Every affinity for a block of this question; read only where a route for one departs. */
  affinities: readOf(z.array(affinitySchema)).optional(),
  /** Read only where a session is missing. */
  bgp: readOf(bgpSchema).optional(),
  /** Only where Calico's datastore is etcd: what it stores there that otherwise follows from Kubernetes' objects. */
  etcd: z
    .object({
      /** `namespace/name` of a pod → its WorkloadEndpoint; `null`: there is none. */
      endpoints: z.record(z.string(), readOf(etcdEndpointSchema.nullable())),
      /** Name of a profile → whether it exists. */
      profiles: z.record(z.string(), readOf(z.boolean())),
    })
    .optional(),
});
export type Objects = z.infer<typeof objectsSchema>;
