import { defined } from '../defined.ts';
import type { Meaning } from '../meaning.ts';
import { rolesOf } from '../roles/roles.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { thingsOf } from './path-parts.ts';
import { hasQuestionOfIf, policyNamed } from './policy-name.ts';
import { portFor } from './ports.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

/** `apiVersion: networking.k8s.io/v1` of a manifest that was pasted. */
const isApiGroup = (token: Token): boolean =>
  isEndToken(token) && token.what.kind === 'name' && /(?:^|\.)(?:k8s\.io|projectcalico\.org)$/.test(token.what.name);

export const readPolicyWhatIf: Reader = (sentence) => {
  const found = policyNamed(sentence);
  // `what if I delete it`: what?
  if (
    !found &&
    sentence.has('if') &&
    sentence.has('delete', 'apply') &&
    sentence.ends.length === 0 &&
    sentence.tokens.length <= 6 &&
    sentence.tokens.some((token) => textIs(token, /^(?:it|this|that|它|这个)$/))
  )
    return { kind: 'ask-back', about: 'policy-what-if', missing: ['policy'] };
  if (!hasQuestionOfIf(sentence) || (!found && !sentence.has('policy'))) return undefined;
  const rest = found?.rest ?? sentence;
  const words = rest.tokens.filter((token) => means(token, 'delete', 'apply') && !means(token, 'fails'));
  const deletes = words.some((token) => means(token, 'delete') && !means(token, 'apply'));
  const applies = words.some((token) => means(token, 'apply'));
  if (!deletes && !applies) return undefined;
  const named = thingsOf(rest).filter((token) => !isApiGroup(token));
  const roles = rolesOf(named.filter((token) => !means(token, 'delete', 'apply')));
  const parts: Meaning = defined({
    kind: 'policy-what-if' as const,
    policy: found?.policy,
    change: deletes ? ('delete' as const) : ('apply' as const),
    from: roles.from?.what,
    to: roles.to?.what,
    ...portFor(rest.tokens, roles.to),
    ...timesOf(sentence),
  });
  if (parts.from?.kind === 'pods' && parts.policy && parts.policy.namespace === undefined && rest.ends.length >= 3) {
    const { namespace } = parts.from;
    const again = rolesOf(named.filter((token) => token !== roles.from));
    return defined({
      ...parts,
      policy: defined({ namespace, name: parts.policy.name }),
      from: again.from?.what,
      to: again.to?.what,
    });
  }
  if (roles.unclear) parts.from = roles.unclear.what;
  return parts.policy ? parts : { kind: 'ask-back', about: 'policy-what-if', missing: ['policy'] };
};
