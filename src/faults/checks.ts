import type { CauseId } from './causes.ts';
import type { Layer } from './layers.ts';

/**
 * What Calico makes on a node: the addresses of pods, all else that a pod has there, the ways between nodes, and what
 * its agent for Linux does itself.
 */
export type Made = 'addresses' | 'pods' | 'nodes' | 'agent';

/** What is true of a check whatever it finds. */
export interface CheckRow {
  /** What it holds against the layer above. */
  layer: Layer;
  /** While it is unknown, the verdict is `unknown`. */
  essential?: true;
  /** Reported for each direction; others are reported once, where they are met first. */
  perDirection?: true;
  /** It acts through what it explains: packets that pass say nothing about it. */
  actsThroughOthers?: true;
  /** About a Service: packets that were sent to an endpoint pass it by. */
  ofService?: true;
  /** It concerns packets of a certain size alone. */
  bySize?: true;
  /** A live test that was answered proves nothing against it. */
  standsDespiteAnswer?: true | readonly CauseId[];
  /** What it finds lets packets arrive and loses their replies. */
  losesReplies?: true;
  /** What it looks at is so only where Calico makes it. */
  calicos?: Made;
  /** Whether a pod can get an address is decided by it: what the CNI plugin said is held against it. */
  decidesAddress?: true;
}

/** Every check by its name, as findings carry it. */
export const checks = {
  // what the objects say about the two ends
  endpoint: { layer: 'intended', essential: true, actsThroughOthers: true },
  'workload-endpoint': { layer: 'intended', calicos: 'pods' },
  'profile-object': { layer: 'intended' },
  'address-holders': { layer: 'intended', actsThroughOthers: true },
  'ipam-allocation': { layer: 'intended', calicos: 'addresses', actsThroughOthers: true },
  'ip-pool': { layer: 'intended', calicos: 'addresses', actsThroughOthers: true },
  'block-affinity': { layer: 'intended', calicos: 'addresses', actsThroughOthers: true },
  'pool-address': { layer: 'intended' },
  policy: { layer: 'intended' },
  // a pod that has no address
  'pod-address': { layer: 'intended' },
  'pod-waits': { layer: 'observed' },
  scheduling: { layer: 'intended' },
  datastore: { layer: 'intended', decidesAddress: true },
  'node-ready': { layer: 'intended' },
  'calico-node': { layer: 'intended' },
  'requested-address': { layer: 'intended', decidesAddress: true },
  'ip-pools': { layer: 'intended', decidesAddress: true },
  'address-room': { layer: 'intended', decidesAddress: true },
  'cni-plugin': { layer: 'observed' },
  'address-cause': { layer: 'observed', essential: true },
  // names
  'dns-endpoints': { layer: 'intended', standsDespiteAnswer: true },
  'dns-lookup': { layer: 'observed', essential: true, standsDespiteAnswer: true },
  // Services
  'inbound-way': { layer: 'intended', essential: true, ofService: true, standsDespiteAnswer: true },
  'front-class': { layer: 'intended', ofService: true, standsDespiteAnswer: true },
  'front-accepted': { layer: 'intended', ofService: true, standsDespiteAnswer: true },
  'front-backends': { layer: 'intended', ofService: true, standsDespiteAnswer: true },
  'front-certificates': { layer: 'intended', ofService: true, standsDespiteAnswer: true },
  'front-address': { layer: 'intended', essential: true, ofService: true },
  'front-legs': { layer: 'observed', essential: true, ofService: true },
  'inbound-announced': { layer: 'intended', ofService: true, standsDespiteAnswer: true },
  'inbound-client': { layer: 'intended', standsDespiteAnswer: true },
  'inbound-health': { layer: 'programmed', ofService: true, standsDespiteAnswer: true },
  'inbound-host-port': { layer: 'programmed', essential: true, standsDespiteAnswer: ['host-port-elsewhere'] },
  'inbound-source': { layer: 'programmed', ofService: true, standsDespiteAnswer: true },
  'inbound-return': { layer: 'programmed', essential: true, ofService: true, standsDespiteAnswer: true },
  'service-endpoints': { layer: 'intended', ofService: true },
  'service-rules': {
    layer: 'programmed',
    essential: true,
    ofService: true,
    standsDespiteAnswer: ['foreign-rule-changes'],
  },
  hairpin: { layer: 'programmed', ofService: true },
  'service-source': { layer: 'programmed', ofService: true },
  'service-connections': { layer: 'programmed', ofService: true },
  'endpoints-asked': { layer: 'observed' },
  // the pod's own network namespace
  'pod-interface': { layer: 'programmed', calicos: 'pods', essential: true },
  /** An address of the pod's own answers inside it. */
  'pod-routes': { layer: 'programmed', calicos: 'pods', essential: true, standsDespiteAnswer: ['duplicate-address'] },
  'pod-rules': { layer: 'programmed', perDirection: true },
  'pod-source': { layer: 'programmed', calicos: 'pods', standsDespiteAnswer: true },
  'gateway-neighbour': { layer: 'programmed', calicos: 'pods' },
  'gateway-answer': { layer: 'programmed', calicos: 'pods' },
  'ipv6-address': { layer: 'programmed', calicos: 'pods' },
  'neighbour-discovery': { layer: 'programmed', calicos: 'pods' },
  'pod-listening': { layer: 'observed' },
  'accept-queue': { layer: 'observed', standsDespiteAnswer: true },
  'arp-seen': { layer: 'observed' },
  // the host side of the pod
  'host-veth': { layer: 'programmed', calicos: 'pods', essential: true },
  'pod-neighbour': { layer: 'programmed', calicos: 'pods' },
  'workload-route': { layer: 'programmed', calicos: 'pods', essential: true },
  // the node
  forwarding: { layer: 'programmed', calicos: 'pods', essential: true },
  'reverse-path': { layer: 'programmed', calicos: 'pods' },
  'block-route': { layer: 'programmed', calicos: 'nodes', essential: true },
  'node-route': { layer: 'programmed', essential: true },
  'node-interface': { layer: 'programmed', calicos: 'agent' },
  'node-network': { layer: 'intended', essential: true },
  'node-object': { layer: 'intended' },
  'node-identity': { layer: 'intended', calicos: 'nodes' },
  'node-name': { layer: 'intended', calicos: 'addresses' },
  'node-subnet': { layer: 'intended' },
  'node-reach': { layer: 'observed' },
  underlay: { layer: 'programmed' },
  'neighbour-table': { layer: 'programmed', calicos: 'agent' },
  conntrack: { layer: 'programmed', calicos: 'agent' },
  'tracking-drops': { layer: 'observed' },
  'packet-programs': { layer: 'programmed', perDirection: true },
  'packets-whole': { layer: 'observed' },
  'nat-outgoing': { layer: 'programmed', calicos: 'agent' },
  felix: { layer: 'programmed', calicos: 'agent', actsThroughOthers: true },
  // tunnels
  'tunnel-device': { layer: 'programmed', calicos: 'nodes', essential: true },
  'tunnel-address': { layer: 'intended', calicos: 'nodes', actsThroughOthers: true },
  'vtep-identity': { layer: 'intended', calicos: 'nodes' },
  'tunnel-neighbour': { layer: 'programmed', calicos: 'nodes', essential: true },
  'tunnel-fdb': { layer: 'programmed', calicos: 'nodes', essential: true },
  'tunnel-peers': { layer: 'programmed', calicos: 'nodes' },
  wireguard: { layer: 'programmed', calicos: 'nodes' },
  mtu: { layer: 'programmed', calicos: 'nodes', bySize: true },
  'path-mtu': { layer: 'observed', bySize: true },
  // BGP
  'bgp-session': { layer: 'programmed', calicos: 'nodes', actsThroughOthers: true },
  // rules
  rules: { layer: 'programmed', calicos: 'agent', essential: true, perDirection: true },
  // Calico's eBPF programs
  'ebpf-programs': { layer: 'programmed', calicos: 'agent', essential: true },
  'ebpf-interface': { layer: 'programmed', calicos: 'agent', essential: true },
  'ebpf-policy-program': { layer: 'programmed', calicos: 'agent', essential: true },
  'ebpf-route': { layer: 'programmed', calicos: 'agent', essential: true, perDirection: true },
  'ebpf-nodes': { layer: 'programmed' },
  'ebpf-counters': { layer: 'observed' },
  'ebpf-settings': { layer: 'programmed' },
  'rule-backends': { layer: 'programmed', calicos: 'agent', essential: true },
  'rule-changes': { layer: 'programmed', calicos: 'agent' },
  'source-address': { layer: 'programmed', calicos: 'agent', losesReplies: true },
  'rule-suspects': { layer: 'programmed', calicos: 'agent' },
  'rule-counters': { layer: 'observed' },
  'policy-programmed': { layer: 'programmed', calicos: 'agent' },
  'policy-sets': { layer: 'programmed', calicos: 'agent' },
  // what packets did
  'live-packets': { layer: 'observed', perDirection: true },
  /** One try that was answered says nothing of the others. */
  burst: { layer: 'observed', standsDespiteAnswer: true },
  detour: { layer: 'observed' },
  'flow-logs': { layer: 'observed' },
  /** One pod of a workload, diagnosed by itself. */
  pod: { layer: 'observed' },
  /** Evidence that a check could not digest. */
  'check-failed': { layer: 'programmed', essential: true },
} as const satisfies Record<string, CheckRow>;

export type CheckId = keyof typeof checks;

export const checkIds = Object.keys(checks) as [CheckId, ...CheckId[]];

export const checkRow = (id: CheckId): CheckRow => checks[id];

/** Whether an answered live test leaves what this check found standing. */
export const standsDespiteAnswer = (check: CheckId, cause: CauseId | undefined): boolean => {
  const { standsDespiteAnswer: stands } = checkRow(check);
  return stands === true || (stands !== undefined && cause !== undefined && stands.includes(cause));
};
