import type { Case } from '../../case/case.ts';
import type { Proof } from '../../case/finding.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { type Denial, directionWord } from './denial.ts';

/** The rule of a policy in whose name a packet is denied, as its author wrote it. */
interface Quote {
  /** For the statement; absent where several rules of the policy deny. */
  note?: Message;
  proof: Proof[];
}

const mostLines = 25;

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const linesOf = (value: unknown): string[] => (JSON.stringify(value, null, 2) ?? '').split('\n').slice(0, mostLines);

/**
 * Felix's rules do not carry their place in the policy, so a place is only named where one rule alone
 * denies in that direction; where there are more, each is quoted as one that may have done it.
 */
export const quoteDenial = (c: Case, denial: Denial): Quote => {
  const [policy, second] = denial.policies;
  if (!policy || second) return { proof: [] };
  const object = c.objects.denyingPolicies?.find(
    ({ kind, namespace, name }) => kind === policy.kind && namespace === policy.namespace && name === policy.name,
  );
  const direction = denial.cause === 'policy-denies-egress' ? 'egress' : 'ingress';
  const rules = fieldsOf(object?.spec)[direction];
  const all: unknown[] = Array.isArray(rules) ? rules : [];
  if (denial.tier !== undefined) {
    const source = `${policy.title}, ${direction}`;
    return { proof: all.length === 0 ? [] : [proofOf(source, undefined, linesOf(all))] };
  }
  const denying = all.flatMap((rule, index) => (fieldsOf(rule).action === 'Deny' ? [{ rule, index }] : []));
  const proof = denying.slice(0, 4).map(({ rule, index }) => {
    return proofOf(`${policy.title}, ${direction} rule ${index}`, undefined, linesOf(rule));
  });
  const [only, more] = denying;
  return {
    ...(only && !more ? { note: say('rules.quoted', { rule: only.index, direction: directionWord(direction) }) } : {}),
    proof,
  };
};
