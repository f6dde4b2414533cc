import type { FixRef } from '../../case/finding.ts';
import type { IpSet, NodeState, Rule } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import type { Decision } from '../../intended/policy/kubernetes.ts';
import { contains } from '../../ip/texts.ts';
import type { Asked } from '../../path/asked-packets.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Denial } from './denial.ts';

/** What a programmed denial is, once it is held against what the policies ask for. */
export interface Consistency {
  cause: CauseId;
  object?: string;
  note?: Message;
  fixes?: FixRef[];
}

type PolicyDirection = 'egress' | 'ingress';

const endpointOf = (cause: CauseId): PolicyDirection | undefined =>
  cause === 'policy-denies-egress' ? 'egress' : cause === 'policy-denies-ingress' ? 'ingress' : undefined;

const setsIn = (rules: Rule[], chain: string, endpoint: PolicyDirection): string[] => {
  const wanted = endpoint === 'ingress' ? 'src' : 'dst';
  return rules
    .filter((rule) => rule.chain === chain)
    .flatMap((rule) => rule.matches)
    .flatMap((match) =>
      match.kind === 'set' && !match.negate && match.directions.length === 1 && match.directions[0] === wanted
        ? [match.set]
        : [],
    );
};

const holds = (set: IpSet, address: string): boolean => set.members.some((member) => contains(member, address));

/** Address sets of the chains that could have allowed it, where none of them has the peer's address. */
const incompleteSets = (state: NodeState, denial: Denial, endpoint: PolicyDirection, peer: string): string[] => {
  const known = allIpSets(state);
  if (!known.ok) return [];
  const rules = allRuleSets(state).flatMap((set) => set.tables.flatMap((table) => table.rules));
  const used = new Set(denial.policies.flatMap((policy) => setsIn(rules, policy.chain, endpoint)));
  const sets = known.value.filter((set) => used.has(set.name));
  return sets.some((set) => holds(set, peer) || set.leftOut !== undefined) ? [] : sets.map((set) => set.name);
};

const programmedIs = (denial: Denial, decision: Decision): boolean =>
  denial.policies.some((policy) => {
    const title = policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
    return title === decision.policy && policy.kind === decision.kind;
  });

/** A chain of a kind whose objects were not read is taken at its word. */
const judgeable = (denial: Denial, kinds: ReadonlySet<string>): boolean =>
  denial.policies.length > 0 && denial.policies.every((policy) => kinds.has(policy.kind));

/** The rules deny in the name of policies that are not there any more, and of no other. */
const deletedIn = (path: PathDirection, denial: Denial): (string | Message)[] => {
  const deleted = path.c.objects.deletedPolicies ?? [];
  const gone = denial.policies.filter((policy) =>
    deleted.some(
      ({ kind, namespace, name }) => kind === policy.kind && namespace === policy.namespace && name === policy.name,
    ),
  );
  return gone.length === denial.policies.length ? gone.map(({ told }) => told) : [];
};

/**
 * Intended deny and programmed deny: the policy is the cause, by its name. Intended allow and programmed
 * deny: the rules depart from the policies; a set that lacks the peer's address says how.
 */
export const againstPolicies = (path: PathDirection, denial: Denial, asked: Asked, state: NodeState): Consistency => {
  const asDenied: Consistency = { cause: denial.cause };
  const deleted = deletedIn(path, denial);
  if (deleted.length > 0) {
    return {
      cause: 'policy-not-programmed',
      note: say('rules.policies-deleted', { policies: deleted }),
      fixes: [restartCalicoNode.with({ node: state.node })],
    };
  }
  const endpoint = endpointOf(denial.cause);
  if (endpoint === undefined || path.direction === 'reverse') return asDenied;
  const intended = path.trip.intended(asked, path.family);
  if (!intended.ok || !judgeable(denial, intended.value.kinds)) return asDenied;
  const decision = intended.value[endpoint];
  if (decision.action !== 'Allow') return asDenied;
  const peer = (endpoint === 'ingress' ? path.source.address : path.destination.address) ?? '';
  const fixes = [restartCalicoNode.with({ node: state.node })];
  if (programmedIs(denial, decision)) {
    const sets = incompleteSets(state, denial, endpoint, peer);
    if (sets.length > 0) {
      return {
        cause: 'set-incomplete',
        object: `set ${sets.join(', ')}`,
        note: say('rules.set-lacks', { reason: decision.reason, address: peer, sets }),
        fixes,
      };
    }
  }
  return {
    cause: 'policy-not-programmed',
    note: say('rules.policies-allow', { reason: decision.reason }),
    fixes,
  };
};
