import type { Finding } from '../../case/finding.ts';
import type { Asked } from '../asked.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type Side } from '../leg.ts';
import { allowFix } from './allow-fix.ts';
import { intendedPolicy } from './intended-policy.ts';

const check = 'policy' as const;

/** What walking the rules of that side's node came to. */
export type Programmed = 'accepted' | 'denied' | 'unknown';

/**
 * What the policy objects ask for on one side, beside what the rules do (000-9, 000-12, 004-6). A denial
 * that the rules carry out is reported by them; here only what they do not show.
 */
export const policy = (leg: Leg, side: Side, asked: Asked, programmed: Programmed): Finding[] => {
  if (leg.direction === 'reverse') return [];
  const egress = side.end === 'source';
  const direction = egress ? 'egress' : 'ingress';
  const common = {
    check,
    hop: hopAt(side, 'node'),
    node: side.nodeName,
    object: `${direction} of ${side.key}, ${asked.text}`,
  };
  const intended = intendedPolicy(leg.c, asked, leg.family);
  if (!intended.ok) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `what the policies ask for (${direction} of ${side.key}) is not known: ${intended.reason}`,
      }),
    ];
  }
  const decision = intended.value[direction];
  const proof = [
    proofOf(`policies that select ${side.key} for ${direction}`, undefined, [...decision.selectedBy, decision.reason]),
  ];
  const only = intended.value.calicoRead ? '' : ' as far as Kubernetes policies go';
  if (decision.action === 'unknown') {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `whether the policies allow it (${direction} of ${side.key}) cannot be told: ${decision.reason}`,
        proof,
      }),
    ];
  }
  if (decision.action === 'Allow') {
    return [
      findingOf(leg, {
        ...common,
        status: 'pass',
        statement: `${direction} of ${side.key} is allowed${only}: ${decision.reason}`,
        proof,
      }),
    ];
  }
  if (programmed === 'denied') return [];
  const title = `${decision.kind} ${decision.policy ?? ''}`.trim();
  // Calico's own policies can allow before, in a lower order or tier.
  if (!intended.value.calicoRead) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `${title} alone would deny it (${direction} of ${side.key}); whether a policy of Calico allows it before was not read`,
        proof,
      }),
    ];
  }
  if (programmed === 'accepted') {
    return [
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'policy-not-programmed',
        statement: `${title} denies it, but the rules of ${side.nodeName} let it pass: ${decision.reason}`,
        proof,
        fixes: [fix('restart-calico-node', { node: side.nodeName })],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: asked.decides ? 'fail' : 'warn',
      cause: egress ? 'policy-denies-egress' : 'policy-denies-ingress',
      object: title,
      statement: `${title} denies it (${direction} of ${side.key}): ${decision.reason}`,
      proof,
      explains: ['check:live-packets'],
      fixes: [allowFix(leg, direction, asked, title)],
    }),
  ];
};
