import type { IpSet, RuleSet } from '../../case/node-state.ts';
import { type Address, addressText } from '../../ip/address.ts';
import { netContains, parseGoNet } from '../../ip/net.ts';
import { interfaceName } from '../endpoint.ts';
import type { Cluster } from './cluster.ts';
import { policyName } from './decision.ts';
import { hasEndpoint, type Workload, workloadTitle } from './endpoints.ts';
import type { Direction, PolicyModel } from './model.ts';
import { policyChains, type SetNeed, setName, setsOfRule } from './programmed-names.ts';

/**
 * The policies that should be in force on a node against the chains and sets that are (calico#3.1, #3.3).
 * Either difference says that Felix is behind, or that it sees other objects.
 */

type PolicyDeparture = {
  pod: string;
  direction: Direction;
  family: 4 | 6;
  backend: RuleSet['backend'];
  chain: string;
  /** Title of the policy, such as `KubernetesNetworkPolicy shop/default-deny`; absent: no known policy has it. */
  policy: string | undefined;
};

type SetDeparture = {
  set: string;
  family: 4 | 6;
  /** Addresses of pods that belong in it and are not there; `undefined`: the whole set is missing. */
  lacks: string[] | undefined;
  /** Who needs it. */
  policy: string;
};

export type ProgrammedComparison = {
  /** Pods of the node whose chains are not there at all. */
  podsWithoutChains: string[];
  intendedNotProgrammed: PolicyDeparture[];
  programmedNotIntended: PolicyDeparture[];
  sets: SetDeparture[];
};

/** Native tables hold all layers, each chain with the name of its own (calico#3.1). */
const plainChain = (name: string): string => name.replace(/^filter-(?=cali-)/, '');

/** Native sets have no colon in their names. */
const plainSet = (name: string): string => name.replaceAll(':', '-');

const targetsOf = (ruleSet: RuleSet): Map<string, string[]> => {
  const targets = new Map<string, string[]>();
  for (const table of ruleSet.tables) {
    if (table.name !== 'filter' && ruleSet.backend !== 'native') continue;
    for (const { name } of table.chains) if (!targets.has(plainChain(name))) targets.set(plainChain(name), []);
    for (const { chain, target } of table.rules) if (target) targets.get(plainChain(chain))?.push(plainChain(target));
  }
  return targets;
};

/** Policy chains that a pod's chain jumps to, directly or by a group. */
const policyChainsIn = (targets: Map<string, string[]>, chain: string): Set<string> => {
  const found = new Set<string>();
  for (const target of targets.get(chain) ?? []) {
    if (/^cali-p[io]-/.test(target)) found.add(target);
    if (/^cali-g[io]-/.test(target)) {
      for (const inner of targets.get(target) ?? []) if (/^cali-p[io]-/.test(inner)) found.add(inner);
    }
  }
  return found;
};

const intendedFor = (cluster: Cluster, workload: Workload, direction: Direction): PolicyModel[] =>
  cluster.policies
    .applied(workload.labels)
    .slices(direction)
    .flatMap(({ policies }) => policies);

const matchingAddresses = (pods: readonly Workload[], need: SetNeed, family: 4 | 6): Address[] => {
  const { selector, notSelector } = need.entity;
  return pods.flatMap((pod) => {
    const wanted =
      need.kind === 'addresses' && need.negative
        ? (notSelector?.matches(pod.labels) ?? false)
        : (selector?.matches(pod.labels) ?? true) && !(selector && notSelector?.matches(pod.labels));
    if (!wanted) return [];
    const named =
      need.kind === 'addresses' ||
      pod.ports.some(({ name, protocol }) => name === need.port && protocol === need.protocol);
    return named ? pod.addresses.filter((address) => address.family === family) : [];
  });
};

/** Members are addresses, networks, or `address,tcp:80`. */
const holds = (set: IpSet, address: Address): boolean =>
  set.members.some((member) => {
    const [head = ''] = member.split(/[ ,]/);
    const parsed = parseGoNet(head);
    return parsed !== undefined && netContains(parsed.net, address);
  });

const compareSets = (
  pods: readonly Workload[],
  policies: ReadonlySet<PolicyModel>,
  families: readonly (4 | 6)[],
  sets: readonly IpSet[],
): SetDeparture[] => {
  const byName = new Map(sets.map((set) => [plainSet(set.name), set]));
  const departures = new Map<string, SetDeparture>();
  for (const policy of policies) {
    const directions = (['ingress', 'egress'] as const).filter((direction) => policy.applies[direction]);
    for (const rule of directions.flatMap((direction) => policy.rules[direction])) {
      for (const need of setsOfRule(rule)) {
        for (const family of families) {
          if (rule.ipVersion !== undefined && rule.ipVersion !== family) continue;
          const name = setName(need.id, family);
          const set = byName.get(plainSet(name));
          const lacks = set && matchingAddresses(pods, need, family).filter((address) => !holds(set, address));
          // What a set holds that was not sent whole is not known.
          if (set && (lacks?.length === 0 || set.leftOut !== undefined)) continue;
          departures.set(name, {
            set: set?.name ?? name,
            family,
            lacks: lacks?.map(addressText),
            policy: policyName(policy),
          });
        }
      }
    }
  }
  return [...departures.values()];
};

/**
 * `ruleSets` and `ipSets` are a node's, as its state holds them. Only pods that the cluster knows are
 * compared, so a set is never called too full here; in sets only those that `counts`.
 */
export const compareProgrammed = (
  cluster: Cluster,
  node: string,
  ruleSets: readonly RuleSet[],
  ipSets: readonly IpSet[],
  counts: (pod: Workload) => boolean = () => true,
): ProgrammedComparison => {
  const { newNames } = cluster.version;
  const pods = [...cluster.pods.values()].filter(
    (pod) => pod.node === node && hasEndpoint(pod) && pod.addresses.length > 0,
  );
  const titles = new Map<string, string>();
  for (const policy of cluster.policies.policies) {
    for (const direction of ['ingress', 'egress'] as const) {
      for (const chain of policyChains(policy, direction, newNames, true)) titles.set(chain, policyName(policy));
    }
  }
  const result: ProgrammedComparison = {
    podsWithoutChains: [],
    intendedNotProgrammed: [],
    programmedNotIntended: [],
    sets: [],
  };
  const active = new Set<PolicyModel>();
  const without = new Set<string>();
  const families = new Set<4 | 6>();
  for (const ruleSet of ruleSets) {
    const targets = targetsOf(ruleSet);
    if (![...targets.keys()].some((name) => name.startsWith('cali-'))) continue;
    for (const pod of pods) {
      if (!pod.addresses.some(({ family }) => family === ruleSet.family)) continue;
      families.add(ruleSet.family);
      const veth = interfaceName(pod.namespace, pod.name);
      for (const direction of ['ingress', 'egress'] as const) {
        const own = `${direction === 'ingress' ? 'cali-tw-' : 'cali-fw-'}${veth}`;
        if (!targets.has(own)) {
          without.add(workloadTitle(pod));
          continue;
        }
        const there = policyChainsIn(targets, own);
        const intended = intendedFor(cluster, pod, direction);
        const native = ruleSet.backend === 'native';
        const wanted = intended.map((policy) => policyChains(policy, direction, newNames, native));
        const departure = (chain: string): PolicyDeparture => ({
          pod: workloadTitle(pod),
          direction,
          family: ruleSet.family,
          backend: ruleSet.backend,
          chain,
          policy: titles.get(chain),
        });
        for (const policy of intended) active.add(policy);
        for (const chains of wanted) {
          const [usual] = chains;
          if (usual !== undefined && !chains.some((chain) => there.has(chain))) {
            result.intendedNotProgrammed.push(departure(usual));
          }
        }
        const known = new Set(wanted.flat());
        for (const chain of there) if (!known.has(chain)) result.programmedNotIntended.push(departure(chain));
      }
    }
  }
  result.podsWithoutChains = [...without];
  const members = [...cluster.pods.values()].filter((pod) => hasEndpoint(pod) && counts(pod));
  result.sets = compareSets(members, active, [...families], ipSets);
  return result;
};
