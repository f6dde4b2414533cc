import type { EbpfPolicyProgram, EbpfRule } from '../case/ebpf.ts';
import { contains } from '../ip/texts.ts';

/** What a policy program can do with a packet, as far as its notes tell: they have sets, and no ports or prefixes. */

interface Peer {
  /** The side of the packet that the peer is, seen from the pod: what comes in has it as its source. */
  side: 'src' | 'dst';
  address: string;
}

/** `10.0.0.1/32`, and of a set of named ports `10.0.0.1:5432 (proto 6)`. */
const isMember = (member: string, address: string): boolean => {
  const [text = ''] = member.split(' ');
  return contains(text.includes('/') ? text : text.replace(/:\d{1,5}$/, ''), address);
};

/** False: a set of the rule keeps this peer out for certain. A set whose members are not known keeps nobody out. */
const canMatch = ({ sets }: EbpfRule, { side, address }: Peer): boolean =>
  sets.every((set) => {
    if (set.side !== side || set.negate || set.id !== undefined) return true;
    return set.members.some((member) => isMember(member, address));
  });

/** `KubernetesNetworkPolicy shop/db`; of versions before 3.32 `shop/knp.default.db`. */
const policyTitle = (title: string): string => {
  const [, namespace, name] = /^([^\s/]{1,253})\/knp\.default\.(\S{1,253})$/.exec(title) ?? [];
  return namespace === undefined ? title : `KubernetesNetworkPolicy ${namespace}/${name}`;
};

/** The titles of the policies in a program; a staged one has none and decides nothing. */
export const titlesIn = ({ tiers }: EbpfPolicyProgram): string[] =>
  tiers.flatMap(({ policies }) => policies.map(({ title }) => policyTitle(title)).filter((title) => title !== ''));

/**
 * The rules of one policy that allow, if not one of them can be met by the peer: then the sets lack it. Undefined:
 * one can, or the policy has none.
 */
export const rulesWithout = (program: EbpfPolicyProgram, title: string, peer: Peer): EbpfRule[] | undefined => {
  const allowing = program.tiers
    .flatMap(({ policies }) => policies)
    .filter((policy) => policyTitle(policy.title) === title)
    .flatMap(({ rules }) => rules)
    .filter(({ action }) => action === 'allow');
  return allowing.length === 0 || allowing.some((rule) => canMatch(rule, peer)) ? undefined : allowing;
};
