import type { Finding } from '../../case/finding.ts';
import { parseAddress } from '../../intended/policy/addresses.ts';
import { compareProgrammed } from '../../intended/policy/programmed-compare.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import { askedPackets } from '../asked.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { intendedPolicy } from './intended-policy.ts';

const check = 'policy-sets' as const;

/**
 * The address sets of the policies in force on a node against the pods that belong in them (facts 3.1): one
 * that lacks a pod is how Felix is behind where the chains say nothing. What it means for this very
 * connection the rules say, so its own ends do not count here.
 */
export const policySets = (leg: Leg, side: PodSide): Finding[] => {
  if (leg.direction === 'reverse' || !side.state.ok) return [];
  const [asked] = askedPackets(leg.c);
  const intended = asked ? intendedPolicy(leg.c, asked, leg.family) : undefined;
  const sets = allIpSets(side.state.value);
  // What cannot be read is said by others.
  if (!intended?.ok || !sets.ok) return [];
  const { cluster, namespaces, egress, ingress } = intended.value;
  if ((side.end === 'source' ? egress : ingress).selectedBy.length === 0) return [];
  const ends = new Set([leg.source.address, leg.destination.address].map((text) => parseAddress(text ?? '')?.value));
  const compared = compareProgrammed(
    cluster,
    side.nodeName,
    allRuleSets(side.state.value),
    sets.value,
    (pod) => namespaces.has(pod.namespace) && pod.addresses.every(({ value }) => !ends.has(value)),
  );
  const common = { check, hop: hopAt(side, 'node'), node: side.nodeName };
  // A set that is not there at all may have another name than was reckoned; what is missed by it the rules show.
  const behind = compared.sets.filter(({ lacks }) => lacks !== undefined);
  const cut = sets.value.filter(({ leftOut }) => leftOut !== undefined);
  if (behind.length === 0 && cut.length > 0) {
    return [
      findingOf(leg, {
        ...common,
        object: 'sets of policies',
        status: 'unknown',
        statement: `${cut.length} sets of ${side.nodeName} are too large to be sent whole, so it is not known whether they have the pods that belong in them`,
      }),
    ];
  }
  if (behind.length === 0) {
    return [
      findingOf(leg, {
        ...common,
        object: 'sets of policies',
        status: 'pass',
        statement: `the address sets of the policies on ${side.nodeName} have the pods that belong in them, of those that were read`,
      }),
    ];
  }
  return behind.map(({ set, lacks = [], policy }) =>
    findingOf(leg, {
      ...common,
      object: `set ${set}`,
      status: 'warn',
      cause: 'set-incomplete',
      statement: `set ${set} of ${policy} lacks ${lacks.slice(0, 3).join(', ')}${lacks.length > 3 ? ` and ${lacks.length - 3} more` : ''}: Felix on ${side.nodeName} is behind the objects`,
      proof: [
        proofOf(`pods that ${policy} means and that set ${set} does not have`, side.nodeName, lacks.slice(0, 20)),
      ],
      fixes: [fix('restart-calico-node', { node: side.nodeName })],
    }),
  );
};
