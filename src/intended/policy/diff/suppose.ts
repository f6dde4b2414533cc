import { distance } from 'fastest-levenshtein';
import type { Supposed } from '../../../case/question.ts';
import { PublicError } from '../../../errors.ts';
import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { keyOf, type NamedObject, namedSchema } from '../named-object.ts';
import { enforceStaged, isStagedChange } from './enforce-staged.ts';
import { type NamedPolicies, type PolicyName, policiesNamed, policyNames, policyTitle } from './policy-named.ts';

/** A change that is only spoken of: all that is staged enforced, or one policy applied or deleted. */

interface Then {
  objects: unknown[];
  what: Message;
}

const writtenAs = ({ namespace, name }: PolicyName): string =>
  `${namespace === undefined ? '' : `${namespace}/`}${name}`;

const refuse = (problem: Message, next: Message): never => {
  throw new PublicError('no-such-policy', problem, { next });
};

const several = (policy: PolicyName, found: readonly NamedObject[]): never =>
  refuse(
    say('suppose.several', { name: writtenAs(policy), policies: found.map(policyTitle).slice(0, 5).join(', ') }),
    say('suppose.write-name'),
  );

const mostNear = 3;

/** The names that are nearest to one that nothing has. */
const nearTo = (objects: readonly unknown[], { name }: PolicyName): Message => {
  const near = policyNames(objects)
    .map((full) => ({ full, far: distance(full.slice(full.indexOf('/') + 1), name) }))
    .filter(({ far }) => far <= Math.max(2, name.length / 3))
    .sort((a, b) => a.far - b.far || (a.full < b.full ? -1 : 1))
    .slice(0, mostNear);
  return near.length === 0
    ? say('suppose.write-name')
    : say('suppose.did-you-mean', { names: near.map(({ full }) => full).join(', ') });
};

const deleted = (objects: readonly unknown[], policy: PolicyName, { enforced, staged }: NamedPolicies): Then => {
  const [one, ...more] = enforced;
  if (one === undefined) {
    const [only] = staged;
    return only === undefined
      ? refuse(say('suppose.none', { name: writtenAs(policy) }), nearTo(objects, policy))
      : refuse(say('suppose.only-staged', { policy: policyTitle(only) }), say('suppose.staged-does-nothing'));
  }
  if (more.length > 0) return several(policy, enforced);
  const gone = keyOf(one);
  const rest = objects.filter((object) => {
    const named = namedSchema.safeParse(object).data;
    return named === undefined || keyOf(named) !== gone;
  });
  return { objects: rest, what: say('suppose.if-deleted', { policy: policyTitle(one) }) };
};

const applied = (objects: readonly unknown[], policy: PolicyName, { enforced, staged }: NamedPolicies): Then => {
  const [one, ...more] = staged.filter(isStagedChange);
  if (one === undefined) {
    const [known] = enforced;
    return known === undefined
      ? refuse(say('suppose.none-to-apply', { name: writtenAs(policy) }), say('diff.stage-first'))
      : refuse(say('suppose.in-force', { policy: policyTitle(known) }), say('diff.stage-first'));
  }
  if (more.length > 0) return several(policy, [one, ...more]);
  const key = keyOf(one);
  const { objects: then } = enforceStaged(objects, (each) => keyOf(each) === key);
  return { objects: then, what: say('suppose.if-applied', { policy: policyTitle(one) }) };
};

/**
 * The objects as they would be. Pure.
 *
 * @throws PublicError where nothing is called so, more than one policy is, or nothing would be done
 */
export const mustSuppose = (objects: readonly unknown[], supposed: Supposed): Then => {
  if (supposed.change === 'staged') {
    const { objects: then, staged } = enforceStaged(objects);
    return staged === 0
      ? refuse(say('diff.none-staged'), say('diff.stage-first'))
      : { objects: then, what: say('suppose.if-staged', { count: staged }) };
  }
  const { policy, change } = supposed;
  const named = policiesNamed(objects, policy);
  return change === 'delete' ? deleted(objects, policy, named) : applied(objects, policy, named);
};
