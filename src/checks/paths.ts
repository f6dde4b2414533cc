import type { PathDirection, PathEndpoint } from '../path/path-direction.ts';
import { isToItself } from '../path/to-itself.ts';
import { bgpSession } from './bgp/bgp.ts';
import { ebpfInterfaces } from './ebpf/interfaces.ts';
import { kernelBlockRoute } from './ebpf/kernel-route.ts';
import { mixedNodes } from './ebpf/mixed-nodes.ts';
import { ebpfEntryCard, ebpfPrograms } from './ebpf/programs.ts';
import { ebpfRouteIn, ebpfRouteOut } from './ebpf/routes.ts';
import { ebpfSettings } from './ebpf/settings.ts';
import { announced } from './inbound/announced.ts';
import { clientAddress } from './inbound/client-address.ts';
import { aboutFront } from './inbound/front.ts';
import { healthCheck } from './inbound/health-check.ts';
import { hostPort } from './inbound/host-port.ts';
import {
  inboundForwarding,
  inboundReplyRules,
  inboundReturn,
  inboundReversePath,
  inboundRules,
  inboundSource,
} from './inbound/inbound-rules.ts';
import { inboundWay } from './inbound/inbound-way.ts';
import { nameLookup } from './names/dns.ts';
import { missingAddress } from './no-address/missing-address.ts';
import { backends } from './node/backends.ts';
import { conntrack } from './node/conntrack.ts';
import { forwarding } from './node/forwarding.ts';
import { natOutgoing } from './node/nat-outgoing.ts';
import { neighbourTable } from './node/neighbour-table.ts';
import { nodeIdentity } from './node/node-identity.ts';
import { nodeName } from './node/node-name.ts';
import { nodeNetworkCheck } from './node/node-network.ts';
import { nodeObject } from './node/node-object.ts';
import { nodeRoute, serviceAddress } from './node/node-route.ts';
import { reversePath } from './node/reverse-path.ts';
import { nodeInterfaceCheck, underlay } from './node/underlay.ts';
import { blockAffinity } from './objects/block-affinity.ts';
import { addressHolders } from './objects/duplicates.ts';
import { endpoint } from './objects/endpoint.ts';
import { etcdObjects } from './objects/etcd-objects.ts';
import { ipamAllocation } from './objects/ipam.ts';
import { ipPool } from './objects/pool.ts';
import { poolAddress } from './objects/pool-address.ts';
import { gatewayAnswer, gatewayNeighbour } from './pod/gateway.ts';
import { hostVeth } from './pod/host-veth.ts';
import { ipv6Addresses } from './pod/ipv6-address.ts';
import { listening } from './pod/listening.ts';
import { neighbourDiscovery } from './pod/neighbour-discovery.ts';
import { podInterface } from './pod/pod-interface.ts';
import { podNeighbour } from './pod/pod-neighbour.ts';
import { podRoutes } from './pod/pod-routes.ts';
import { podRules } from './pod/pod-rules.ts';
import { podSource } from './pod/pod-source.ts';
import { workloadRoute } from './pod/workload-route.ts';
import { nodeInputRules, nodeOutputRules } from './rules/node-rules.ts';
import { policyProgrammed } from './rules/policy-programmed.ts';
import { destinationRules, destinationTunnelRules, sourceRules, sourceTunnelRules } from './rules/rules.ts';
import { atDestination, atDestinationPod, atSource, atSourcePod, type Step } from './steps.ts';
import { mtu } from './tunnel/mtu.ts';
import { tunnelAddressCheck } from './tunnel/tunnel-address.ts';
import { tunnelDeviceCheck } from './tunnel/tunnel-device.ts';
import { tunnelFdb, tunnelNeighbour, tunnelPeers } from './tunnel/tunnel-entries.ts';
import { vtepIdentity } from './tunnel/vtep-identity.ts';

/** What the objects say about the two ends. */
export const aboutEnds: readonly Step[] = [
  atSource(nodeObject),
  atDestination(nodeObject),
  atSource(nodeNetworkCheck),
  atDestination(nodeNetworkCheck),
  atSourcePod(missingAddress),
  atDestinationPod(missingAddress),
  atSourcePod(endpoint),
  atDestinationPod(endpoint),
  atSourcePod(etcdObjects),
  atDestinationPod(etcdObjects),
  atSourcePod(addressHolders),
  atDestinationPod(addressHolders),
  atSourcePod(ipamAllocation),
  atDestinationPod(ipamAllocation),
  atSourcePod(ipPool),
  atDestinationPod(ipPool),
  nameLookup,
  ebpfSettings,
];

/** Out of the sender's pod and into its node. */
const outOfPod: Step[] = [
  atSourcePod(podInterface),
  atSourcePod(podRoutes),
  atSourcePod(podRules),
  atSourcePod(podSource),
  atSourcePod(gatewayNeighbour),
  atSourcePod(hostVeth),
  atSourcePod(gatewayAnswer),
  atSourcePod(ipv6Addresses),
  atSourcePod(neighbourDiscovery),
  atSourcePod(forwarding),
  atSourcePod(reversePath),
  atSource(ebpfPrograms),
  atSource(ebpfInterfaces),
  atSource(neighbourTable),
  atSource(conntrack),
  atSource(backends),
];

/** A node that sends by itself. */
const outOfNode: Step[] = [
  atSource(ebpfPrograms),
  atSource(ebpfInterfaces),
  atSource(neighbourTable),
  atSource(conntrack),
  atSource(backends),
];

const leave = ({ source }: PathDirection): Step[] =>
  source.kind === 'pod' ? outOfPod : source.kind === 'node' ? outOfNode : [];

/** What the sender's node does with what it passes on for a pod, or sends itself. */
const sendingRules: Step = (path) => {
  if (isEntry(path, path.source)) return inboundRules(path);
  return path.source.kind === 'node' ? nodeOutputRules(path) : sourceRules(path);
};

/** What the receiver's node does with what it passes on to a pod, or takes itself. */
const receivingRules: Step = (path) => {
  if (isEntry(path, path.destination))
    return path.direction === 'forward' ? inboundRules(path) : inboundReplyRules(path);
  return path.destination.kind === 'node' ? nodeInputRules(path) : destinationRules(path);
};

/** Whether this end is where a question from outside comes in, and passes its packets on. */
const isEntry = ({ c, direction, source }: PathDirection, endpoint: PathEndpoint): boolean => {
  if (c.inbound?.entry === undefined || endpoint.nodeName !== c.inbound.entry) return false;
  return direction === 'forward'
    ? endpoint.kind === 'node' || source.kind === 'outside'
    : endpoint.kind === 'node' && c.from.kind === 'node';
};

/** From one node to the other by Calico's routes for addresses of its pools. */
const betweenNodes: Step[] = [
  atSource(nodeIdentity),
  atDestination(nodeIdentity),
  atSourcePod(nodeName),
  atDestinationPod(nodeName),
  blockAffinity,
  kernelBlockRoute,
  ebpfRouteOut,
  atSourcePod(policyProgrammed),
  sendingRules,
  atSource(tunnelAddressCheck),
  atSource(vtepIdentity),
  atSource(tunnelDeviceCheck),
  tunnelNeighbour,
  tunnelFdb,
  sourceTunnelRules,
  atSource(nodeInterfaceCheck),
  underlay,
  bgpSession,
  atSourcePod(mtu),
  atDestination(nodeInterfaceCheck),
  atDestination(tunnelAddressCheck),
  atDestination(vtepIdentity),
  atDestination(tunnelDeviceCheck),
  mixedNodes,
  tunnelPeers,
  destinationTunnelRules,
  atDestinationPod(forwarding),
  atDestination(reversePath),
  atDestination(neighbourTable),
  atDestination(conntrack),
  atDestination(backends),
  ebpfRouteIn,
  atDestinationPod(workloadRoute),
  atDestinationPod(policyProgrammed),
  receivingRules,
];

/** From one node to the other by the nodes' own addresses, which Calico's routes do not concern. */
const plainBetweenNodes: Step[] = [
  atSource(nodeIdentity),
  atDestination(nodeIdentity),
  nodeRoute,
  atSourcePod(policyProgrammed),
  sendingRules,
  atSource(nodeInterfaceCheck),
  underlay,
  atDestination(nodeInterfaceCheck),
  atDestinationPod(forwarding),
  atDestination(reversePath),
  atDestination(neighbourTable),
  atDestination(conntrack),
  atDestination(backends),
  atDestinationPod(workloadRoute),
  receivingRules,
];

/** On one node the sender's node routes straight into the receiver's veth. */
const acrossNode: Step[] = [
  ebpfRouteOut,
  atDestinationPod(workloadRoute),
  atSourcePod(policyProgrammed),
  atDestinationPod(policyProgrammed),
  sourceRules,
];

/** Between a node and a pod of its own: there is no forwarding, and no policy of the pod on what its node sends. */
const toOwnNode: Step[] = [serviceAddress, atSourcePod(policyProgrammed), nodeInputRules];
const fromOwnNode: Step[] = [atDestinationPod(workloadRoute), nodeOutputRules];

const toOutside: Step[] = [
  nodeRoute,
  poolAddress,
  atSourcePod(natOutgoing),
  atSourcePod(policyProgrammed),
  sendingRules,
  atSource(nodeInterfaceCheck),
];
const fromOutside: Step[] = [
  atDestinationPod(forwarding),
  atDestination(reversePath),
  ebpfRouteIn,
  atDestinationPod(workloadRoute),
  receivingRules,
];
/** Where another node than the receiver's is met first, and the client's address is kept. */
const byEntry: Step[] = [ebpfEntryCard, inboundRules];

/** What is said once of a way into the cluster, before and behind the way between its nodes. */
export const aboutInbound: readonly Step[] = [aboutFront, inboundWay, clientAddress, announced];
export const aboutEntry: readonly Step[] = [
  hostPort,
  healthCheck,
  inboundSource,
  inboundReversePath,
  inboundForwarding,
  inboundReturn,
];

const between = (path: PathDirection): Step[] => {
  const { source, destination } = path;
  if (destination.kind === 'outside') return toOutside;
  if (source.kind === 'outside') {
    const { entry } = path.c.inbound ?? {};
    return entry === undefined || entry === destination.nodeName ? fromOutside : [...byEntry, ...fromOutside];
  }
  if (path.sameNode) {
    if (destination.kind === 'node') return toOwnNode;
    return source.kind === 'node' ? fromOwnNode : acrossNode;
  }
  const plain = path.transport.kind === 'direct' && path.transport.writtenBy === 'none';
  return plain ? plainBetweenNodes : betweenNodes;
};

/** Into the receiver's pod. */
const intoPod: Step[] = [
  atDestination(ebpfPrograms),
  atDestination(ebpfInterfaces),
  atDestinationPod(ipv6Addresses),
  atDestinationPod(neighbourDiscovery),
  atDestinationPod(hostVeth),
  atDestinationPod(podNeighbour),
  atDestinationPod(podInterface),
  atDestinationPod(podRules),
  atDestinationPod(listening),
];

/** The order in which one packet meets them. */
export const stepsFor = (path: PathDirection): Step[] => {
  // Both ways lead out of the pod and into it; what answers answers the node.
  if (isToItself(path.c))
    return path.direction === 'forward' ? [...outOfPod, ...acrossNode, ...intoPod] : [sourceRules];
  return [...leave(path), ...between(path), ...intoPod];
};

const isKnown = (endpoint: PathEndpoint): boolean => {
  if (endpoint.address === undefined) return false;
  if (endpoint.kind === 'outside') return true;
  return (
    endpoint.nodeName !== '' && (endpoint.kind === 'node' || (!endpoint.pod.hostNetwork && !endpoint.pod.finished))
  );
};

/** Whether both ends have an address, and those of the cluster are on known nodes: else there is no path to check. */
export const hasPath = (path: PathDirection): boolean => isKnown(path.source) && isKnown(path.destination);
