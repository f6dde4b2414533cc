import type { Stretch } from './hops.ts';
import type { Layer } from './layers.ts';

/** Who owns the thing that departs: the agent that writes it, or the people who set it. */
export type Owner =
  | 'felix'
  | 'bird'
  | 'cni'
  | 'kube-proxy'
  | 'policy'
  | 'ipam'
  | 'node'
  | 'underlay'
  | 'workload'
  | 'unknown';

/** `felix-or-bird`: Felix where a pool uses VXLAN, BIRD elsewhere. */
export const healers = ['felix', 'felix-or-bird'] as const;

/** The agent that puts it back by itself, and within how many seconds (felix#owned, #rules). */
export interface SelfHeals {
  by: (typeof healers)[number];
  withinSeconds: number;
}

/** What is true of a cause wherever it is found. */
export interface CauseRow {
  owner: Owner;
  /** Its layer where that is not the layer of the check that finds it. */
  layer?: Layer;
  selfHeals?: SelfHeals;
  /** Where it loses packets, as far as that is not the stretch of its hop (`stretchOfHop`). */
  loses?: Partial<Stretch>;
  /** On the sender's side it leaves the pod's questions for its gateway unanswered, so that nothing leaves the pod. */
  keepsInPod?: true;
  /** It harms packets of its own direction alone. */
  oneWay?: true;
  /** It chooses by connection: that some were answered says nothing of others. */
  byChance?: true;
  /** It is wrong for every connection to the Service, whichever endpoint they are given. */
  wholeService?: true;
  /** On the node at which packets from outside come in it is wrong for every connection, whichever endpoint they are given. */
  wholeEntry?: true;
  /** The way works, and the receiver refuses for it. */
  whereRefused?: true;
  /** What it departs from is made of these objects, which are read where it is found and not before. */
  madeOf?: 'affinities' | 'bgp-peers';
  /** It passes as others change: what the CNI plugin said of it may be over. */
  passes?: true;
}

/** Seconds after which Felix looks again at routes, tunnel entries and sets, and at rules. */
export const felixEntries: SelfHeals = { by: 'felix', withinSeconds: 90 };
const felixRules: SelfHeals = { by: 'felix', withinSeconds: 180 };
const blockRoutes: SelfHeals = { by: 'felix-or-bird', withinSeconds: 90 };

/**
 * Every cause that a verdict can give. Checks and verdict read these rows and keep no sets of names of
 * their own; scripts and the lab's faults rely on the ids. What is not plain is in src/facts/causes.md.
 */
export const causes = {
  // intended
  'pod-not-running': { owner: 'workload' },
  'pod-without-address': { owner: 'cni' },
  'policy-denies-egress': { owner: 'policy', layer: 'intended', oneWay: true },
  'policy-denies-ingress': { owner: 'policy', layer: 'intended', oneWay: true },
  'duplicate-address': { owner: 'ipam' },
  'address-of-tunnel': { owner: 'ipam' },
  'address-not-allocated': { owner: 'ipam' },
  'block-missing': { owner: 'ipam', loses: { before: 'destination-nic' } },
  'affinity-missing': { owner: 'ipam', loses: { before: 'destination-nic' } },
  'affinity-twice': { owner: 'ipam', loses: { before: 'destination-nic' } },
  'address-outside-pools': { owner: 'ipam' },
  'address-unused': { owner: 'workload' },
  'pool-covers-outside': { owner: 'ipam', layer: 'intended', loses: { after: 'source-tunnel', before: 'end' } },
  'pool-needs-bird': { owner: 'ipam', loses: { after: 'source-veth', before: 'destination-nic' } },
  'pool-disabled': { owner: 'ipam', passes: true },
  'tunnel-address-not-published': { owner: 'felix' },
  'tunnel-address-duplicate': { owner: 'ipam', loses: { after: 'source-veth', before: 'destination-veth' } },
  'bgp-mesh-disabled': { owner: 'bird', madeOf: 'bgp-peers' },
  'bgp-peer-matches-none': { owner: 'bird' },
  // why a pod has no address yet
  'pod-not-scheduled': { owner: 'workload' },
  'pod-waits-elsewhere': { owner: 'workload' },
  'node-not-ready': { owner: 'node' },
  'pool-exhausted': { owner: 'ipam', passes: true },
  'block-limit-reached': { owner: 'ipam', passes: true },
  'no-block-left': { owner: 'ipam', passes: true },
  'blocks-not-allocated': { owner: 'ipam', passes: true },
  'pool-not-for-node': { owner: 'ipam', passes: true },
  'pool-not-for-pod': { owner: 'ipam', passes: true },
  'pool-annotation-wrong': { owner: 'workload' },
  'requested-address-taken': { owner: 'workload', passes: true },
  'requested-address-refused': { owner: 'workload' },
  'cni-feature-off': { owner: 'cni' },
  'datastore-locked': { owner: 'ipam', passes: true },
  'cni-unauthorized': { owner: 'cni' },
  'cni-forbidden': { owner: 'cni' },
  'cni-cannot-reach-api': { owner: 'cni' },
  'cni-not-installed': { owner: 'cni' },
  'cni-plugin-failed': { owner: 'cni' },
  'calico-node-not-running': { owner: 'workload' },
  'endpoint-not-programmed': { owner: 'felix' },
  'stale-route-blocks': { owner: 'node' },
  // only where Calico's datastore is etcd
  'endpoint-missing': { owner: 'cni' },
  // the pod's own network namespace
  'pod-network-missing': { owner: 'cni' },
  'pod-interface-down': { owner: 'cni' },
  'pod-address-wrong': { owner: 'cni' },
  'pod-default-route-missing': { owner: 'cni', oneWay: true },
  'pod-route-captures': { owner: 'cni', loses: { before: 'source-tunnel' }, oneWay: true },
  'gateway-neighbour-wrong': { owner: 'cni', loses: { before: 'source-tunnel' }, oneWay: true },
  'gateway-unanswered': { owner: 'node', oneWay: true },
  'proxy-arp-off': { owner: 'node', keepsInPod: true },
  'node-without-default-route': { owner: 'node', keepsInPod: true },
  'nothing-listens': { owner: 'workload', oneWay: true, whereRefused: true },
  'program-hangs': { owner: 'workload', oneWay: true },
  // the host side of the pod
  'host-veth-missing': { owner: 'cni', keepsInPod: true },
  'host-veth-down': { owner: 'node', keepsInPod: true },
  'host-veth-mac-wrong': { owner: 'cni', loses: { before: 'source-tunnel' }, oneWay: true },
  'veth-forwarding-off': { owner: 'node', keepsInPod: true },
  'pod-neighbour-wrong': { owner: 'node', loses: { before: 'end' }, oneWay: true },
  'pod-neighbour-unanswered': { owner: 'workload', oneWay: true },
  'pod-neighbour-duplicate': { owner: 'ipam' },
  'mtu-too-large': { owner: 'cni', loses: { before: 'destination-nic' } },
  // IPv6 on an interface, wherever it is
  'address-refused': { owner: 'node' },
  'ipv6-disabled': { owner: 'node' },
  'gateway-address-missing': { owner: 'cni' },
  // the node
  'ip-forward-off': { owner: 'node', keepsInPod: true, wholeEntry: true },
  'node-interface-down': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' } },
  'node-subnet-wrong': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' }, oneWay: true },
  'node-address-wrong': {
    owner: 'node',
    layer: 'intended',
    loses: { after: 'source-veth', before: 'destination-veth' },
  },
  'node-address-duplicate': {
    owner: 'node',
    layer: 'intended',
    loses: { after: 'source-veth', before: 'destination-veth' },
  },
  'node-object-missing': {
    owner: 'node',
    layer: 'intended',
    loses: { after: 'source-veth', before: 'destination-veth' },
  },
  'node-name-wrong': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' } },
  'node-mac-duplicate': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' } },
  'node-neighbour-wrong': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' }, oneWay: true },
  'rp-filter-drops': { owner: 'node', oneWay: true, wholeEntry: true },
  'neighbour-table-full': { owner: 'node', keepsInPod: true },
  'conntrack-full': { owner: 'node' },
  'conntrack-drops': { owner: 'node' },
  'workload-route-missing': { owner: 'felix', selfHeals: felixEntries, oneWay: true },
  'workload-route-wrong': { owner: 'felix', selfHeals: felixEntries, oneWay: true },
  'foreign-route': { owner: 'node', loses: { before: 'destination-nic' } },
  'blackhole-route': { owner: 'unknown', madeOf: 'affinities' },
  'block-route-missing': {
    owner: 'felix',
    selfHeals: blockRoutes,
    loses: { before: 'destination-nic' },
    oneWay: true,
    madeOf: 'affinities',
  },
  'block-route-wrong': {
    owner: 'felix',
    selfHeals: blockRoutes,
    loses: { before: 'destination-nic' },
    oneWay: true,
    madeOf: 'affinities',
  },
  'ip-rule-diverts': { owner: 'node', loses: { before: 'destination-nic' }, keepsInPod: true },
  // out of the cluster
  'nat-outgoing-off': { owner: 'ipam', layer: 'intended', loses: { after: 'source-tunnel', before: 'end' } },
  'masquerade-missing': { owner: 'felix', loses: { after: 'source-tunnel', before: 'end' } },
  'outside-unreachable': { owner: 'underlay' },
  'outside-no-answer': { owner: 'underlay' },
  // the node's own network as an end
  'host-endpoint-denies': { owner: 'policy', layer: 'intended' },
  'service-loop-block': { owner: 'policy', layer: 'intended' },
  'service-untracked': { owner: 'policy', layer: 'intended' },
  'endpoint-to-host-drops': { owner: 'policy', layer: 'intended' },
  // Services
  'front-class-missing': { owner: 'workload', layer: 'intended', wholeService: true },
  'front-not-taken': { owner: 'workload', layer: 'intended', wholeService: true },
  'front-refused': { owner: 'workload', layer: 'intended', wholeService: true },
  'front-backend-missing': { owner: 'workload', layer: 'intended', wholeService: true },
  'front-certificate-missing': { owner: 'workload', layer: 'intended', wholeService: true },
  'balancer-without-address': { owner: 'ipam', layer: 'intended', wholeService: true },
  'address-not-announced': { owner: 'underlay', layer: 'intended', wholeService: true },
  'source-range-denies': { owner: 'workload', layer: 'intended', wholeService: true },
  'no-local-endpoint': { owner: 'workload', layer: 'intended', wholeService: true },
  'not-masqueraded': { owner: 'kube-proxy' },
  'no-way-to-client': { owner: 'node', wholeEntry: true },
  'reply-leaves-elsewhere': { owner: 'node', oneWay: true, wholeEntry: true },
  'host-port-not-programmed': { owner: 'cni', wholeEntry: true },
  'host-port-elsewhere': { owner: 'cni', wholeEntry: true },
  'host-port-on-other-address': { owner: 'workload', layer: 'intended', wholeEntry: true },
  'service-port-missing': { owner: 'workload', wholeService: true },
  'service-target-port-wrong': { owner: 'workload', wholeService: true, whereRefused: true },
  'service-without-endpoints': { owner: 'workload', wholeService: true },
  'service-not-programmed': { owner: 'kube-proxy', wholeService: true },
  'node-port-not-on-address': { owner: 'kube-proxy', layer: 'intended', wholeEntry: true },
  'service-rules-stale': { owner: 'kube-proxy', byChance: true, wholeService: true },
  'service-keeps-to-node': { owner: 'workload', wholeService: true },
  'proxy-rules-left': { owner: 'kube-proxy', byChance: true, wholeService: true },
  'hairpin-not-masqueraded': { owner: 'kube-proxy', byChance: true },
  'source-rewritten': { owner: 'kube-proxy', byChance: true },
  'service-unreachable': { owner: 'kube-proxy' },
  'service-connection-stale': { owner: 'kube-proxy', byChance: true, wholeService: true },
  // names
  'dns-without-endpoints': { owner: 'workload' },
  'dns-no-answer': { owner: 'unknown' },
  'resolv-conf-wrong': { owner: 'workload' },
  'name-not-found': { owner: 'workload' },
  'dns-upstream-fails': { owner: 'underlay' },
  // tunnels
  'tunnel-missing': { owner: 'felix', selfHeals: felixEntries },
  'tunnel-down': { owner: 'felix', selfHeals: felixEntries },
  'tunnel-wrong': { owner: 'felix', loses: { after: 'source-veth', before: 'destination-veth' } },
  'tunnel-address-missing': { owner: 'felix', selfHeals: felixEntries },
  'vtep-mac-duplicate': { owner: 'node', loses: { after: 'source-veth', before: 'destination-veth' } },
  'tunnel-neighbour-missing': {
    owner: 'felix',
    selfHeals: felixEntries,
    loses: { before: 'destination-nic' },
    oneWay: true,
  },
  'tunnel-neighbour-wrong': {
    owner: 'felix',
    selfHeals: felixEntries,
    loses: { after: 'source-veth', before: 'destination-veth' },
    oneWay: true,
  },
  'fdb-missing': { owner: 'felix', selfHeals: felixEntries, loses: { before: 'destination-nic' }, oneWay: true },
  'fdb-wrong': {
    owner: 'felix',
    selfHeals: felixEntries,
    loses: { after: 'source-veth', before: 'destination-veth' },
    oneWay: true,
  },
  'tunnel-peers-incomplete': { owner: 'felix', selfHeals: felixEntries, oneWay: true },
  // agents
  'bird-down': { owner: 'bird' },
  'bgp-session-down': { owner: 'bird', madeOf: 'bgp-peers' },
  'bgp-as-mismatch': { owner: 'bird' },
  'bgp-as-shared': { owner: 'bird' },
  'router-id-duplicate': { owner: 'bird' },
  'bgp-peer-disabled': { owner: 'bird' },
  'bgp-export-missing': { owner: 'bird', madeOf: 'affinities' },
  'cluster-routes-unwritten': { owner: 'unknown', layer: 'intended', loses: { before: 'destination-nic' } },
  'bgp-port-blocked': { owner: 'underlay' },
  'felix-down': { owner: 'felix' },
  // rules
  'foreign-rule-drops': { owner: 'node', oneWay: true },
  'foreign-rule-changes': { owner: 'node' },
  'rule-not-intended': { owner: 'felix', selfHeals: felixRules, oneWay: true },
  'policy-not-programmed': { owner: 'felix', selfHeals: felixRules },
  'rules-in-two-backends': { owner: 'node' },
  'qos-limit-reached': { owner: 'workload', layer: 'intended', oneWay: true },
  'profile-missing': { owner: 'felix' },
  'interface-not-dispatched': { owner: 'felix' },
  'set-incomplete': { owner: 'felix', selfHeals: felixEntries },
  // Calico's eBPF programs and maps: Felix does not look after what it wrote there (calico#2.5)
  'ebpf-program-missing': { owner: 'felix' },
  'ebpf-interface-unknown': { owner: 'felix' },
  'ebpf-policy-program-missing': { owner: 'felix', oneWay: true },
  'ebpf-policy-stale': { owner: 'felix', oneWay: true },
  'ebpf-set-incomplete': { owner: 'felix', oneWay: true },
  'ebpf-route-missing': { owner: 'felix', loses: { before: 'destination-nic' }, oneWay: true },
  'ebpf-route-wrong': { owner: 'felix', loses: { before: 'destination-nic' }, oneWay: true },
  'ebpf-maps-missing': { owner: 'node' },
  'ebpf-nodes-differ': { owner: 'node', oneWay: true },
  'ebpf-service-missing': { owner: 'felix', wholeService: true },
  'ebpf-service-stale': { owner: 'felix', byChance: true, wholeService: true },
  'ebpf-affinity-stale': { owner: 'felix', byChance: true },
  'ebpf-dropped': { owner: 'felix' },
  // settings of that data plane (calico#2.6)
  'ebpf-not-running': { owner: 'felix' },
  'ebpf-host-services-off': { owner: 'felix', layer: 'intended', wholeService: true },
  'ebpf-service-excluded': { owner: 'felix', layer: 'intended', wholeService: true },
  'ebpf-direct-return': { owner: 'felix', layer: 'intended', loses: { before: 'end' } },
  'ebpf-conntrack-bypass': { owner: 'felix', layer: 'intended', loses: { before: 'end' } },
  // observed
  'underlay-drops-tunnel': { owner: 'underlay' },
  'underlay-drops': { owner: 'underlay' },
  'foreign-program-drops': { owner: 'node', oneWay: true },
  'packets-broken': { owner: 'node', oneWay: true },
  'lost-in-source-node': { owner: 'unknown' },
  'lost-in-destination-node': { owner: 'unknown' },
  'lost-in-source-pod': { owner: 'unknown' },
  'lost-on-the-way': { owner: 'unknown' },
  'no-answer': { owner: 'workload' },
} as const satisfies Record<string, CauseRow>;

export type CauseId = keyof typeof causes;

export const causeIds = Object.keys(causes) as [CauseId, ...CauseId[]];

export const causeRow = (id: CauseId): CauseRow => causes[id];

/** Ids of the causes whose row fits. */
export const causesWhere = (fits: (row: CauseRow) => boolean): CauseId[] => causeIds.filter((id) => fits(causes[id]));
