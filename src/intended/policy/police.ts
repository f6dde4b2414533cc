import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import { type Decision, decisionOf } from './decision.ts';
import type { Workload } from './endpoints.ts';
import { isPortless, type Packet } from './match.ts';
import type { Direction } from './model.ts';
import { type TierSlice, walkTiers } from './walk.ts';

const profileName = (workload: Workload): string => `kns.${workload.namespace}`;

/** What the namespace's profile does: it allows everything, and where it is missing all is dropped (steps#003). */
const byProfile = (workload: Workload, cluster: Cluster): Decision => {
  const name = profileName(workload);
  const missing = !cluster.namespaces.isThere(workload.namespace);
  return {
    tier: null,
    policy: name,
    kind: 'Profile',
    rule: missing ? -1 : 0,
    action: missing ? 'Deny' : 'Allow',
    reason: missing
      ? say('decision.profile-missing', { profile: name, namespace: workload.namespace })
      : say('decision.no-policy', { profile: name }),
    selectedBy: [],
  };
};

/** Walks given tiers for a pod, then its profiles. */
export const policeWith = (
  slices: readonly TierSlice[],
  workload: Workload,
  packet: Packet,
  direction: Direction,
  cluster: Cluster,
): Decision =>
  decisionOf(
    walkTiers(slices, packet, direction),
    slices,
    (selectedBy) => ({ ...byProfile(workload, cluster), selectedBy }),
    isPortless(packet),
  );

/** What the policies of a pod say to a packet that leaves it (`egress`) or reaches it (`ingress`). */
export const policeWorkload = (workload: Workload, packet: Packet, direction: Direction, cluster: Cluster): Decision =>
  policeWith(cluster.policies.applied(workload.labels).slices(direction), workload, packet, direction, cluster);
