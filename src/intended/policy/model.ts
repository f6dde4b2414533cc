import type { Net } from '../../ip/net.ts';
import type { Message } from '../../words/message.ts';
import type { Selector } from './selector/selector.ts';

/** One shape for the rules of every kind of policy: what Felix would make of them. */

export type Action = 'Allow' | 'Deny' | 'Pass' | 'Log';
export type Direction = 'ingress' | 'egress';

export type PortMatch = { first: number; last: number } | { name: string };

/**
 * One side of a rule; what is absent matches everything. With a `selector`, `notSelector` narrows the
 * endpoints that it selects; without one it excludes addresses of selected endpoints (Felix:
 * `combineMatchesIfPossible`).
 */
export type EntityMatch = {
  selector?: Selector;
  notSelector?: Selector;
  nets: readonly Net[];
  notNets: readonly Net[];
  ports: readonly PortMatch[];
  notPorts: readonly PortMatch[];
  service?: { namespace: string; name: string };
};

export type IcmpMatch = { type?: number; code?: number };

export type RuleModel = {
  /** Position in the policy as it is written, from 0. Several rules may share one (Kubernetes peers × ports). */
  index: number;
  action: Action;
  ipVersion?: 4 | 6;
  protocol?: number;
  notProtocol?: number;
  icmp?: IcmpMatch;
  notIcmp?: IcmpMatch;
  source: EntityMatch;
  destination: EntityMatch;
  /** Only an application layer proxy can tell (calico#4.8). */
  http: boolean;
};

export type PolicyKind =
  | 'NetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'KubernetesNetworkPolicy'
  | 'ClusterNetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'StagedNetworkPolicy'
  | 'StagedGlobalNetworkPolicy'
  | 'StagedKubernetesNetworkPolicy';

export type StagedAction = 'Set' | 'Delete' | 'Learn' | 'Ignore';

export type PolicyModel = {
  kind: PolicyKind;
  namespace?: string;
  name: string;
  tier: string;
  /** Absent order is last: infinity. */
  order: number;
  /** Kind and name, such as `KubernetesNetworkPolicy shop/db-from-web`. */
  title: string;
  /** Breaks ties of order (calico#4.3). */
  tieBreak: string;
  /** Which endpoints it applies to, with everything folded in. */
  selector: Selector;
  /** The directions in which it takes part (types). */
  applies: { ingress: boolean; egress: boolean };
  rules: { ingress: readonly RuleModel[]; egress: readonly RuleModel[] };
  /** Set for the three staged kinds. */
  staged?: StagedAction;
  /** Only for host endpoints (calico#4.10). */
  applyOnForward: boolean;
  preDNAT: boolean;
  doNotTrack: boolean;
};

export type UntitledPolicy = Omit<PolicyModel, 'title'>;

export type TierModel = { name: string; order: number; defaultAction: 'Pass' | 'Deny'; exists: boolean };

/** `shop/db-from-web`, or `block-bad` for a policy of the whole cluster. */
export const policyTitle = (policy: { namespace?: string; name: string }): string =>
  policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;

/** Something left out of the evaluation, or not known, and why. */
export type Problem = { object: Message | string; reason: Message };
