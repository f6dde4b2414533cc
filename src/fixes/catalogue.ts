import { addDefaultRoute } from './add-default-route.ts';
import { addIpPool } from './add-ip-pool.ts';
import { allowPolicy } from './allow-policy.ts';
import { chainPolicyAccept } from './chain-policy-accept.ts';
import { checkBgpFilters } from './check-bgp-filters.ts';
import { cleanBackend } from './clean-backend.ts';
import { collectDiagnostics } from './collect-diagnostics.ts';
import { deleteAddress } from './delete-address.ts';
import { deleteIpRule } from './delete-ip-rule.ts';
import { deleteNeighbour } from './delete-neighbour.ts';
import { deletePodNeighbour } from './delete-pod-neighbour.ts';
import { deletePodRoute } from './delete-pod-route.ts';
import { deleteRoute } from './delete-route.ts';
import { deleteRule } from './delete-rule.ts';
import { enableBgpMesh } from './enable-bgp-mesh.ts';
import { enableBgpSession } from './enable-bgp-session.ts';
import { enableNatOutgoing } from './enable-nat-outgoing.ts';
import { enablePool } from './enable-pool.ts';
import type { Fix } from './fix.ts';
import { lookAtPod } from './look-at-pod.ts';
import { openUnderlay } from './open-underlay.ts';
import { raiseBlockLimit } from './raise-block-limit.ts';
import { raiseConntrack } from './raise-conntrack.ts';
import { recreatePod } from './recreate-pod.ts';
import { releaseAddress } from './release-address.ts';
import { releaseLeaked } from './release-leaked.ts';
import { repairProfile } from './repair-profile.ts';
import { restartCalicoNode } from './restart-calico-node.ts';
import { restartControllers } from './restart-controllers.ts';
import { restoreControllerRights } from './restore-controller-rights.ts';
import { reviewPolicy } from './review-policy.ts';
import { setAsNumber } from './set-as-number.ts';
import { setLinkMac } from './set-link-mac.ts';
import { setLinkUp } from './set-link-up.ts';
import { setMtu } from './set-mtu.ts';
import { setSysctl } from './set-sysctl.ts';
import { startListening } from './start-listening.ts';

/** Every fix that can be suggested, by its id. */
export const catalogue: readonly Fix[] = [
  addDefaultRoute,
  addIpPool,
  allowPolicy,
  chainPolicyAccept,
  checkBgpFilters,
  cleanBackend,
  collectDiagnostics,
  deleteAddress,
  deleteIpRule,
  deleteNeighbour,
  deletePodNeighbour,
  deletePodRoute,
  deleteRoute,
  deleteRule,
  enableBgpMesh,
  enableBgpSession,
  enableNatOutgoing,
  enablePool,
  lookAtPod,
  openUnderlay,
  raiseBlockLimit,
  raiseConntrack,
  recreatePod,
  releaseAddress,
  releaseLeaked,
  repairProfile,
  restartCalicoNode,
  restartControllers,
  restoreControllerRights,
  reviewPolicy,
  setAsNumber,
  setLinkMac,
  setLinkUp,
  setMtu,
  setSysctl,
  startListening,
];

const byId = new Map(catalogue.map((fix) => [fix.id, fix]));

export const fixNamed = (id: string): Fix | undefined => byId.get(id);
