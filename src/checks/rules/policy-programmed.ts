import type { Finding } from '../../case/finding.ts';
import type { RuleSet } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { policyChains } from '../../intended/policy/programmed-names.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { isPolicyChain, ownerOfChain } from '../../programmed/chains.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { indexRules, rulesOfChain } from '../../programmed/rule-index.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { directionWord } from './denial.ts';
import { policySets } from './policy-sets.ts';

const kind = 'KubernetesNetworkPolicy';

type Direction = 'ingress' | 'egress';

interface EndpointChain {
  ruleSet: RuleSet;
  table: string;
  chain: string;
}

/** The pod's own chain for that direction, wherever Felix keeps it (calico#3.1). */
const chainsOf = (endpoint: PodEndpoint, direction: Direction, family: 4 | 6): EndpointChain[] => {
  if (!endpoint.state.ok) return [];
  const plain = `${direction === 'ingress' ? 'cali-tw-' : 'cali-fw-'}${endpoint.veth}`;
  return allRuleSets(endpoint.state.value)
    .filter((ruleSet) => ruleSet.family === family)
    .flatMap((ruleSet) =>
      [...indexRules(ruleSet)].flatMap(([table, { rules }]) =>
        [plain, `filter-${plain}`].filter((chain) => rules.has(chain)).map((chain) => ({ ruleSet, table, chain })),
      ),
    );
};

/** Chains of policies that the pod's chain jumps to, directly or by a group. */
const jumps = ({ ruleSet, table, chain }: EndpointChain): string[] =>
  rulesOfChain(ruleSet, table, chain).flatMap(({ target }) => {
    if (target === undefined || !isPolicyChain(target)) return [];
    return ownerOfChain(ruleSet, table, target).kind === 'group' ? jumps({ ruleSet, table, chain: target }) : [target];
  });

const withoutLayer = (chain: string): string => chain.replace(/^filter-(?=cali-)/, '');

/** What Felix can call the chain of a Kubernetes policy, before and since 3.32. */
const chainNames = (title: string, direction: Direction): string[] => {
  const [namespace = '', name = ''] = title.split('/');
  return [true, false].flatMap((names) =>
    policyChains({ kind, namespace, name, tier: 'default' }, direction, names, true),
  );
};

/**
 * The Kubernetes policies that select a pod against those whose chains its rules jump to. Either difference
 * says that Felix is behind, or has just not got there (steps#004-5). Only of these are all objects known.
 */
const policyChainsOf = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  if (path.direction === 'reverse') return [];
  const direction = endpoint.end === 'source' ? 'egress' : 'ingress';
  const [asked] = path.trip.asked;
  const intended = asked ? path.trip.intended(asked, path.family) : undefined;
  const [own, second] = chainsOf(endpoint, direction, path.family);
  // What cannot be read is said by others; with two sets of rules nobody can say which is in force.
  if (!intended?.ok || !own || second) return [];
  const decision = intended.value[direction];
  if (decision.kind === 'None') return [];
  const wanted = decision.selectedBy.flatMap((title) =>
    title.startsWith(`${kind} `) ? [title.slice(kind.length + 1)] : [],
  );
  const there = jumps(own);
  const programmed = new Set<string>();
  for (const chain of there) {
    const owner = ownerOfChain(own.ruleSet, own.table, chain);
    const byName = wanted.find((title) => chainNames(title, direction).includes(withoutLayer(chain)));
    if (byName !== undefined) programmed.add(byName);
    else if (owner.name === undefined) return [];
    else if (owner.policyKind === kind) programmed.add(`${owner.namespace}/${owner.name}`);
  }
  const missing = wanted.filter((title) => !programmed.has(title));
  const stale = [...programmed].filter((title) => !wanted.includes(title));
  const { nodeName: node, key } = endpoint;
  const pod = { direction: directionWord(direction), pod: key };
  const check = checkAt(path, 'policy-programmed', say('policy-programmed.about', pod), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: `${direction} of ${key}`,
  });
  const proof = [
    proofOf(
      `Kubernetes policies that select ${key} for ${direction}`,
      undefined,
      wanted.length > 0 ? wanted : ['none'],
    ),
    proofOf(`policy chains that ${own.chain} jumps to`, node, there.length > 0 ? there : ['none']),
  ];
  if (missing.length === 0 && stale.length === 0) return [check.pass(say('policy-programmed.same', pod), { proof })];
  const behind = (policy: string, statement: Message) =>
    check.warn(statement, {
      object: `Kubernetes NetworkPolicy ${policy}, ${direction}`,
      cause: 'policy-not-programmed',
      proof,
      fixes: [restartCalicoNode.with({ node })],
    });
  return [
    ...missing.map((policy) => behind(policy, say('policy-programmed.missing', { ...pod, policy, node }))),
    ...stale.map((policy) => behind(policy, say('policy-programmed.stale', { ...pod, policy, node }))),
  ];
};

/** The chains and the address sets of the policies that select a pod, against what they should be. */
export const policyProgrammed = (path: PathDirection, endpoint: PodEndpoint): Finding[] => [
  ...policyChainsOf(path, endpoint),
  ...policySets(path, endpoint),
];
