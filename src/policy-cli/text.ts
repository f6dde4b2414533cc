import type { PolicyVerdict } from '../intended/policy/decide.ts';
import type { Decision } from '../intended/policy/decision.ts';
import type { Problem } from '../intended/policy/model.ts';
import type { CheckResult } from './checks.ts';

/** Answers as lines for people. Names come from a cluster: control characters are shown as spaces. */

const word = (allowed: PolicyVerdict['allowed']): string =>
  allowed === 'unknown' ? 'cannot tell' : allowed ? 'allowed' : 'denied';

export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

const side = (name: string, decision: Decision): string => {
  const where = decision.tier === null ? '' : ` (tier ${decision.tier})`;
  return plain(
    `  ${name}: ${decision.action === 'unknown' ? 'cannot tell' : decision.action}: ${decision.reason}${where}`,
  );
};

export const problemLines = (problems: readonly Problem[]): string[] =>
  problems.map(({ object, reason }) => plain(`  problem: ${object}: ${reason}`));

export const verdictLines = (from: string, to: string, what: string, verdict: PolicyVerdict): string[] => [
  plain(`${from} to ${to} on ${what}: ${word(verdict.allowed)}`),
  side('egress', verdict.egress),
  side('ingress', verdict.ingress),
  ...verdict.hosts.map(({ hostEndpoint, direction, decision }) =>
    side(`host endpoint ${hostEndpoint} ${direction}`, decision),
  ),
  ...verdict.staged.map((effect) =>
    plain(`  staged: ${effect.kind} ${effect.policy} would ${effect.would} (${effect.direction}); it does nothing now`),
  ),
  ...problemLines(verdict.problems),
];

export const checkLines = (result: CheckResult): string[] => {
  const { from, to, protocol = 'tcp', port, icmpType, expect } = result;
  const what = [protocol, port ?? (icmpType === undefined ? undefined : `type ${icmpType}`)]
    .filter((part) => part !== undefined)
    .join(' ');
  return [
    plain(`FAIL ${from} to ${to} ${what}: expected ${expect}, is ${word(result.allowed)}`),
    side('egress', result.egress),
    side('ingress', result.ingress),
  ];
};
