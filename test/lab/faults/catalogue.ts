import { bgpAsMismatch } from './bgp-as-mismatch.ts';
import { bgpMeshDisabled } from './bgp-mesh-disabled.ts';
import { bgpPeerDisabled } from './bgp-peer-disabled.ts';
import { bgpPortBlocked } from './bgp-port-blocked.ts';
import { birdStopped } from './bird-stopped.ts';
import { blackholeRoute } from './blackhole-route.ts';
import { blockLimit } from './block-limit.ts';
import { blockRouteMissing } from './block-route-missing.ts';
import { blockRouteThirdNode } from './block-route-third-node.ts';
import { cniNodenameMissing } from './cni-nodename-missing.ts';
import { cniNotInstalled } from './cni-not-installed.ts';
import { cniUnauthorized } from './cni-unauthorized.ts';
import { datastoreLocked } from './datastore-locked.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { endFaults } from './ends/catalogue.ts';
import type { Fault } from './fault.ts';
import { felixStopped } from './felix-stopped.ts';
import { foreignRuleDrops } from './foreign-rule-drops.ts';
import { gatewayNeighbourWrong } from './gateway-neighbour-wrong.ts';
import { gatewayQuestionDropped } from './gateway-question-dropped.ts';
import { globalnetworkpolicyDenies } from './globalnetworkpolicy-denies.ts';
import { hostVethDown } from './host-veth-down.ts';
import { hostVethMacChanged } from './host-veth-mac-changed.ts';
import { identityFaults } from './identities/catalogue.ts';
import { inboundFaults } from './inbound/catalogue.ts';
import { insideFaults } from './inside/catalogue.ts';
import { interfaceNotDispatched } from './interface-not-dispatched.ts';
import { ipForwardOff } from './ip-forward-off.ts';
import { ipPoolExhausted } from './ip-pool-exhausted.ts';
import { ipipHostsEmptied } from './ipip-hosts-emptied.ts';
import { ipipInputRejected } from './ipip-input-rejected.ts';
import { ipipOutputRejected } from './ipip-output-rejected.ts';
import { ipipRouteThirdNode } from './ipip-route-third-node.ts';
import { ipv6Faults } from './ipv6/catalogue.ts';
import { legacyRuleDrops } from './legacy-rule-drops.ts';
import { markChoosesTable } from './mark-chooses-table.ts';
import { markDivertsReply } from './mark-diverts-reply.ts';
import { networkpolicyDefaultDeny } from './networkpolicy-default-deny.ts';
import { networkPolicyDenies } from './networkpolicy-denies.ts';
import { networkpolicyDeniesEgress } from './networkpolicy-denies-egress.ts';
import { nftRuleDrops } from './nft-rule-drops.ts';
import { nodeAddressUnpublished } from './node-address-unpublished.ts';
import { nodeDefaultRouteMissing } from './node-default-route-missing.ts';
import { nodeHasPodAddress } from './node-has-pod-address.ts';
import { nodeInterfaceMtuSmall } from './node-interface-mtu-small.ts';
import { nodeNeighbourWrong } from './node-neighbour-wrong.ts';
import { nodeSubnetTooWide } from './node-subnet-too-wide.ts';
import { notScheduled } from './not-scheduled.ts';
import { nothingListens } from './nothing-listens.ts';
import { blockFaults } from './objects/block-faults.ts';
import { peerFaults } from './objects/peer-faults.ts';
import { packetsBlockedUnseen } from './packets-blocked-unseen.ts';
import { packetsQueued } from './packets-queued.ts';
import { pairGatewayAndRule } from './pair-gateway-and-rule.ts';
import { pairPolicyAndVeth } from './pair-policy-and-veth.ts';
import { pairs } from './pairs.ts';
import { podAddressMissing } from './pod-address-missing.ts';
import { podDefaultRouteMissing } from './pod-default-route-missing.ts';
import { podFirewallDrops } from './pod-firewall-drops.ts';
import { podHasAskersAddress, podHasOtherAddress } from './pod-has-other-address.ts';
import { podInterfaceDown } from './pod-interface-down.ts';
import { podMtuTooLarge } from './pod-mtu-too-large.ts';
import { podNeighbourWrong } from './pod-neighbour-wrong.ts';
import { podRouteCaptures } from './pod-route-captures.ts';
import { podSendsAsOther } from './pod-sends-as-other.ts';
import { podSilentForNode } from './pod-silent-for-node.ts';
import { poolAnnotation } from './pool-annotation.ts';
import { poolDisabledForNewPods } from './pool-disabled-for-new-pods.ts';
import { poolNodeSelector } from './pool-node-selector.ts';
import { poolNotExported } from './pool-not-exported.ts';
import { profileMissing } from './profile-missing.ts';
import { proxyArpOff } from './proxy-arp-off.ts';
import { replyRouteMissing } from './reply-route-missing.ts';
import { requestedAddressTaken } from './requested-address-taken.ts';
import { routerDropsTunnel } from './router-drops-tunnel.ts';
import { routingRuleDiverts } from './routing-rule-diverts.ts';
import { routingRuleSilencesGateway } from './routing-rule-silences-gateway.ts';
import { ruleDropsThirdPacket } from './rule-drops-third-packet.ts';
import { ruleHidesFromTracking } from './rule-hides-from-tracking.ts';
import { ruleInCalicoChain } from './rule-in-calico-chain.ts';
import { ruleSendsElsewhere } from './rule-sends-elsewhere.ts';
import { serviceConnectionStale } from './service-connection-stale.ts';
import { serviceEndpointsNotReady } from './service-endpoints-not-ready.ts';
import { serviceHidden } from './service-hidden.ts';
import { serviceOneEndpointBroken } from './service-one-endpoint-broken.ts';
import { servicePortMissing } from './service-port-missing.ts';
import { serviceRuleMissing } from './service-rule-missing.ts';
import { serviceRulesStale } from './service-rules-stale.ts';
import { serviceSelectorWrong } from './service-selector-wrong.ts';
import { serviceTargetPortWrong } from './service-target-port-wrong.ts';
import { serviceFaults } from './services/catalogue.ts';
import { requestTrackedApart, sourceAddressRewritten } from './source-address-rewritten.ts';
import { strictAffinity } from './strict-affinity.ts';
import { subnetDropsPods } from './subnet-drops-pods.ts';
import { tunl0Down } from './tunl0-down.ts';
import { tunl0Missing } from './tunl0-missing.ts';
import { tunnelAddressUnpublished } from './tunnel-address-unpublished.ts';
import { nodeAddressBlackholed, tunnelPacketsDiverted } from './tunnel-packets-diverted.ts';
import { tunnelReversePathStrict } from './tunnel-reverse-path-strict.ts';
import { tunnelRouteBypassed } from './tunnel-route-bypassed.ts';
import { underlayDropsIpip } from './underlay-drops-ipip.ts';
import { underlayDropsPods } from './underlay-drops-pods.ts';
import { underlayDropsReplies } from './underlay-drops-replies.ts';
import { underlayDropsVxlan } from './underlay-drops-vxlan.ts';
import { underlayMtuSmall } from './underlay-mtu-small.ts';
import { vethForwardingOff } from './veth-forwarding-off.ts';
import { vxlanDeviceDown } from './vxlan-device-down.ts';
import { vxlanDeviceMissing } from './vxlan-device-missing.ts';
import { vxlanFdbMissing } from './vxlan-fdb-missing.ts';
import { vxlanFdbPort } from './vxlan-fdb-port.ts';
import { vxlanFdbWrong } from './vxlan-fdb-wrong.ts';
import { vxlanIdOfNode } from './vxlan-id-of-node.ts';
import { vxlanInputRejected } from './vxlan-input-rejected.ts';
import { vxlanMacChanged } from './vxlan-mac-changed.ts';
import { vxlanNeighbourMissing } from './vxlan-neighbour-missing.ts';
import { vxlanNeighbourWrongMac } from './vxlan-neighbour-wrong-mac.ts';
import { vxlanPeersEmptied } from './vxlan-peers-emptied.ts';
import { workloadRouteMissing } from './workload-route-missing.ts';
import { workloadRouteShadowed } from './workload-route-shadowed.ts';
import { workloadRouteWrong } from './workload-route-wrong.ts';

/** Every fault, in the order in which a packet meets what they break. */
export const faults: readonly Fault[] = [
  podDefaultRouteMissing,
  podRouteCaptures,
  podHasOtherAddress,
  podHasAskersAddress,
  podAddressMissing,
  podInterfaceDown,
  gatewayNeighbourWrong,
  proxyArpOff,
  nodeDefaultRouteMissing,
  hostVethDown,
  hostVethMacChanged,
  podNeighbourWrong,
  workloadRouteMissing,
  workloadRouteShadowed,
  blackholeRoute,
  ipForwardOff,
  vethForwardingOff,
  foreignRuleDrops,
  legacyRuleDrops,
  nftRuleDrops,
  ruleInCalicoChain,
  interfaceNotDispatched,
  profileMissing,
  networkpolicyDeniesEgress,
  networkpolicyDefaultDeny,
  globalnetworkpolicyDenies,
  nothingListens,
  duplicateAddress,
  felixStopped,
  blockRouteThirdNode,
  vxlanNeighbourMissing,
  vxlanFdbMissing,
  vxlanFdbWrong,
  vxlanDeviceDown,
  vxlanDeviceMissing,
  vxlanPeersEmptied,
  tunnelAddressUnpublished,
  underlayDropsVxlan,
  underlayDropsPods,
  bgpPortBlocked,
  birdStopped,
  bgpAsMismatch,
  bgpMeshDisabled,
  bgpPeerDisabled,
  blockRouteMissing,
  vxlanNeighbourWrongMac,
  workloadRouteWrong,
  networkPolicyDenies,
  ruleSendsElsewhere,
  ruleHidesFromTracking,
  ruleDropsThirdPacket,
  routingRuleDiverts,
  markChoosesTable,
  markDivertsReply,
  routingRuleSilencesGateway,
  nodeHasPodAddress,
  nodeNeighbourWrong,
  nodeAddressUnpublished,
  gatewayQuestionDropped,
  podSilentForNode,
  podFirewallDrops,
  packetsBlockedUnseen,
  vxlanMacChanged,
  vxlanFdbPort,
  vxlanIdOfNode,
  poolNotExported,
  vxlanInputRejected,
  replyRouteMissing,
  underlayDropsReplies,
  underlayDropsIpip,
  underlayMtuSmall,
  nodeInterfaceMtuSmall,
  podMtuTooLarge,
  serviceConnectionStale,
  ipipInputRejected,
  ipipOutputRejected,
  tunl0Down,
  tunl0Missing,
  ipipHostsEmptied,
  ipipRouteThirdNode,
  routerDropsTunnel,
  subnetDropsPods,
  tunnelRouteBypassed,
  nodeSubnetTooWide,
  tunnelReversePathStrict,
  tunnelPacketsDiverted,
  nodeAddressBlackholed,
  packetsQueued,
  sourceAddressRewritten,
  requestTrackedApart,
  podSendsAsOther,
  pairPolicyAndVeth,
  pairGatewayAndRule,
  ipPoolExhausted,
  blockLimit,
  strictAffinity,
  poolNodeSelector,
  poolDisabledForNewPods,
  poolAnnotation,
  requestedAddressTaken,
  datastoreLocked,
  notScheduled,
  cniNodenameMissing,
  cniUnauthorized,
  cniNotInstalled,
  ...identityFaults,
  ...ipv6Faults,
  ...blockFaults,
  ...peerFaults,
  ...endFaults,
  ...insideFaults,
  ...inboundFaults,
  serviceRuleMissing,
  serviceSelectorWrong,
  serviceEndpointsNotReady,
  serviceTargetPortWrong,
  servicePortMissing,
  serviceRulesStale,
  serviceOneEndpointBroken,
  serviceHidden,
  ...serviceFaults,
  ...pairs,
];

export const faultNamed = (name: string): Fault => {
  const found = faults.find((fault) => fault.name === name);
  if (!found) throw new Error(`no fault ${name}; there are ${faults.map((fault) => fault.name).join(', ')}`);
  return found;
};
