import type { Cluster } from './cluster.ts';
import type { Decision } from './decision.ts';
import type { Workload } from './endpoints.ts';
import type { Packet } from './match.ts';
import { type Direction, type PolicyKind, type PolicyModel, policyTitle, type StagedAction } from './model.ts';
import { policeWith } from './police.ts';

/** What a staged policy would do if it were enforced. It never does anything now (calico#3.5). */
export type StagedEffect = {
  direction: Direction;
  tier: string;
  policy: string;
  kind: PolicyKind;
  stagedAction: StagedAction;
  /** The verdict of this side with the staged policy in force. */
  would: 'allow' | 'deny' | 'unknown';
  /** Whether that differs from now. */
  changes: boolean;
  /** Whether the staged policy itself would decide, and by which rule (-1: the end of its tier). */
  decides: boolean;
  rule: number | null;
  action: Decision['action'];
};

const enforcedKind: Partial<Record<PolicyKind, PolicyKind>> = {
  StagedNetworkPolicy: 'NetworkPolicy',
  StagedGlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'KubernetesNetworkPolicy',
};

const stagedKind: Partial<Record<PolicyKind, PolicyKind>> = {
  NetworkPolicy: 'StagedNetworkPolicy',
  GlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  KubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
};

const samePolicy = (enforced: PolicyModel, staged: PolicyModel): boolean =>
  enforced.kind === enforcedKind[staged.kind] &&
  enforced.namespace === staged.namespace &&
  enforced.name === staged.name;

const words = { Allow: 'allow', Deny: 'deny', unknown: 'unknown' } as const;

export const stagedEffects = (
  workload: Workload,
  packet: Packet,
  direction: Direction,
  now: Decision,
  cluster: Cluster,
): StagedEffect[] => {
  if (!cluster.policies.anyStaged) return [];
  const { selecting } = cluster.policies.applied(workload.labels);
  const inForce = selecting.filter((policy) => !policy.staged && !policy.doNotTrack && !policy.preDNAT);
  const enforced = inForce.filter((policy) => policy.applies[direction]);
  // A staged policy that no longer selects the pod still replaces the one of the same name that does.
  const replacing = inForce.flatMap((policy) => {
    const kind = stagedKind[policy.kind];
    const staged = kind && cluster.policies.get(`${kind} ${policy.namespace ?? ''}/${policy.name}`);
    return staged && !selecting.includes(staged) ? [staged] : [];
  });
  const candidates = [...selecting.filter((policy) => policy.staged), ...replacing];
  return candidates.flatMap((staged) => {
    const { staged: stagedAction } = staged;
    if (stagedAction === undefined || stagedAction === 'Ignore') return [];
    const rest = enforced.filter((policy) => !samePolicy(policy, staged));
    const takesPart = stagedAction !== 'Delete' && selecting.includes(staged) && staged.applies[direction];
    if (!takesPart && rest.length === enforced.length) return [];
    const slices = cluster.policies.slices(takesPart ? [...rest, staged] : rest);
    const would = policeWith(slices, workload, packet, direction, cluster);
    const decides = would.kind === staged.kind && would.policy === policyTitle(staged);
    return [
      {
        direction,
        tier: staged.tier,
        policy: policyTitle(staged),
        kind: staged.kind,
        stagedAction,
        would: words[would.action],
        changes: would.action !== now.action,
        decides,
        rule: decides ? would.rule : null,
        action: would.action,
      },
    ];
  });
};
