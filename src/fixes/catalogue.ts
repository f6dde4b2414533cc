import type { FixId } from '../faults/fixes.ts';
import { allowPolicy } from './allow-policy.ts';
import {
  allowOwnAs,
  checkBgpFilters,
  enableBgpMesh,
  exportPool,
  labelReflector,
  seeBgpPeers,
  setAsNumber,
  setClusterRoutes,
  setRouterId,
} from './by-hand/bgp.ts';
import {
  deleteStaleNode,
  giveOwnAddress,
  giveOwnMac,
  removeVtepMac,
  renewMachineId,
  renewTunnelAddress,
  renewWireguardKey,
  setAddressDetection,
} from './by-hand/identities.ts';
import {
  lookAtBalancer,
  lookAtFront,
  seeServiceRanges,
  spreadOutsideTraffic,
  widenSourceRanges,
} from './by-hand/into-cluster.ts';
import {
  addIpPool,
  allowBlockAllocation,
  allowBorrowing,
  askByName,
  changeAddressAnnotation,
  changePoolAnnotation,
  narrowPool,
  openPool,
  seeAffinities,
  selectNode,
  setPoolVxlan,
  unlockDatastore,
} from './by-hand/ipam.ts';
import { removeOldProxyRules, setProxyRange, useAllEndpoints, widenNodePortAddresses } from './by-hand/kube-proxy.ts';
import {
  checkApiFromNode,
  checkLeaks,
  lookAtGoneNode,
  lookAtNameServers,
  lookAtNode,
  lookAtOperator,
  lookAtPod,
  lookAtProgram,
  lookAtService,
  placeAgent,
  seeQosLimits,
} from './by-hand/look-closer.ts';
import {
  addDefaultRoute,
  chainPolicyAccept,
  cleanBackend,
  deleteConnection,
  deletePodIpRule,
  deletePodRule,
  disableChecksumOffload,
  drainCrowdedNode,
  registerNode,
  restartKubeProxy,
  setInterfaceMtu,
  setMtu,
  startListening,
} from './by-hand/node.ts';
import { repairProfile, reviewPolicy } from './by-hand/policy.ts';
import { giveRight } from './by-hand/rights.ts';
import { setEbpfField } from './by-hand/set-ebpf-field.ts';
import { setFelixField } from './by-hand/set-felix-field.ts';
import { setTargetPort } from './by-hand/set-target-port.ts';
import { collectDiagnostics } from './collect-diagnostics.ts';
import { createProfile } from './create-profile.ts';
import { deleteAddress } from './delete-address.ts';
import { deleteIpRule } from './delete-ip-rule.ts';
import { deleteNeighbour } from './delete-neighbour.ts';
import { deletePodAddress } from './delete-pod-address.ts';
import { deletePodNeighbour } from './delete-pod-neighbour.ts';
import { deletePodRoute } from './delete-pod-route.ts';
import { deleteRoute } from './delete-route.ts';
import { deleteRule } from './delete-rule.ts';
import { enableBgpSession } from './enable-bgp-session.ts';
import { enableNatOutgoing } from './enable-nat-outgoing.ts';
import { enablePool } from './enable-pool.ts';
import type { ApprovedFix, Fix, FixParams } from './fix.ts';
import { openUnderlay } from './open-underlay.ts';
import { raiseBlockLimit } from './raise-block-limit.ts';
import { raiseConntrack } from './raise-conntrack.ts';
import { recreatePod } from './recreate-pod.ts';
import { releaseAddress } from './release-address.ts';
import { releaseLeaked } from './release-leaked.ts';
import { repairTunnelNeighbour } from './repair-tunnel-neighbour.ts';
import { restartCalicoNode } from './restart-calico-node.ts';
import { restartControllers } from './restart-controllers.ts';
import { restoreControllerRights } from './restore-controller-rights.ts';
import { setLinkMac } from './set-link-mac.ts';
import { setLinkUp } from './set-link-up.ts';
import { setPodMtu } from './set-pod-mtu.ts';
import { setSysctl } from './set-sysctl.ts';

const all = [
  addDefaultRoute,
  registerNode,
  addIpPool,
  allowBlockAllocation,
  allowBorrowing,
  allowOwnAs,
  allowPolicy,
  askByName,
  chainPolicyAccept,
  changeAddressAnnotation,
  changePoolAnnotation,
  checkApiFromNode,
  checkBgpFilters,
  exportPool,
  setEbpfField,
  setFelixField,
  checkLeaks,
  cleanBackend,
  collectDiagnostics,
  createProfile,
  deleteAddress,
  deleteIpRule,
  deleteNeighbour,
  deletePodIpRule,
  deletePodAddress,
  deletePodNeighbour,
  deletePodRoute,
  deletePodRule,
  deleteRoute,
  deleteRule,
  deleteStaleNode,
  disableChecksumOffload,
  drainCrowdedNode,
  enableBgpMesh,
  enableBgpSession,
  enableNatOutgoing,
  enablePool,
  giveOwnAddress,
  giveOwnMac,
  giveRight,
  lookAtNode,
  lookAtGoneNode,
  lookAtNameServers,
  lookAtOperator,
  lookAtPod,
  lookAtProgram,
  placeAgent,
  lookAtService,
  seeQosLimits,
  lookAtBalancer,
  seeServiceRanges,
  lookAtFront,
  spreadOutsideTraffic,
  widenSourceRanges,
  narrowPool,
  openPool,
  openUnderlay,
  raiseBlockLimit,
  raiseConntrack,
  deleteConnection,
  recreatePod,
  releaseAddress,
  releaseLeaked,
  removeOldProxyRules,
  widenNodePortAddresses,
  setProxyRange,
  useAllEndpoints,
  removeVtepMac,
  renewMachineId,
  renewTunnelAddress,
  renewWireguardKey,
  repairProfile,
  repairTunnelNeighbour,
  restartCalicoNode,
  restartControllers,
  restartKubeProxy,
  restoreControllerRights,
  reviewPolicy,
  labelReflector,
  seeAffinities,
  seeBgpPeers,
  selectNode,
  setAddressDetection,
  setAsNumber,
  setClusterRoutes,
  setLinkMac,
  setLinkUp,
  setInterfaceMtu,
  setMtu,
  setPodMtu,
  setPoolVxlan,
  setRouterId,
  setSysctl,
  setTargetPort,
  startListening,
  unlockDatastore,
] as const;

interface Named {
  id: FixId;
  takes: readonly string[];
}

/** A fix whatever it takes; what is given to it has been looked at by `fixFor`. */
export type AnyFix = Fix<FixParams> & Named;
export type AnyApproved = ApprovedFix<FixParams> & Named;

/** Every fix that can be suggested. */
export const catalogue: readonly AnyFix[] = all;

const byId = new Map<string, AnyFix>(catalogue.map((fix) => [fix.id, fix]));

/** The fix of that name, for parameters out of a case or a record; undefined: there is none, or it would lack one. */
export const fixFor = (id: string, params: FixParams): AnyFix | undefined => {
  const fix = byId.get(id);
  const missing = fix?.takes.some((name) => !name.endsWith('?') && params[name] === undefined);
  return missing ? undefined : fix;
};
