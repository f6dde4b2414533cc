import { dump } from 'js-yaml';
import type { Beside } from '../case/flows.ts';
import { hostsBeside, type PolicyVerdict } from '../intended/policy/decide.ts';
import type { Decision } from '../intended/policy/decision.ts';
import type { Explanation, PeerGroup } from '../intended/policy/explain.ts';
import type { Problem } from '../intended/policy/model.ts';
import { rangesText } from '../intended/policy/port-ranges.ts';
import type { Suggestion } from '../intended/policy/smallest-allow.ts';
import { printableRow as plain } from '../terminal/printable.ts';
import { wordsIn } from '../words/words.ts';
import type { CheckResult } from './checks.ts';

/** Answers as lines for people. Names come from a cluster: nothing in them does something to the terminal. */

const word = (allowed: PolicyVerdict['allowed']): string =>
  allowed === 'unknown' ? 'cannot tell' : allowed ? 'allowed' : 'denied';

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
  ...hostsBeside(verdict).map(({ hostEndpoint, direction, decision }) =>
    side(`host endpoint ${hostEndpoint} ${direction}`, decision),
  ),
  ...verdict.staged.map((effect) =>
    plain(`  staged: ${effect.kind} ${effect.policy} would ${effect.would} (${effect.direction}); it does nothing now`),
  ),
  ...problemLines(verdict.problems),
];

const tell = wordsIn('en');

/** What Calico's flow logs saw. */
export const flowLines = ({ agrees, statement, lines }: Beside): string[] => [
  plain(`  flow logs${agrees === false ? ' (they differ)' : ''}: ${tell(statement)}`),
  ...(lines.length > 1 ? lines.map((line) => plain(`    ${tell(line)}`)) : []),
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

export const suggestionLines = ({ direction, manifest, why }: Suggestion): string[] =>
  manifest === undefined
    ? [plain(`  to allow the ${direction}: ${why}`)]
    : [
        plain(`  to allow the ${direction} (${why}):`),
        ...dump(manifest)
          .trimEnd()
          .split('\n')
          .map((line) => `    ${plain(line)}`),
      ];

const groupLine = ({ protocol, ports, allowed, decision, peers, count }: PeerGroup): string => {
  const named = peers.join(', ');
  const more = count > peers.length ? ` and ${count - peers.length} more` : '';
  const what = ports.length === 1 && ports[0]?.[0] === 1 && ports[0][1] === 65535 ? 'every port' : rangesText(ports);
  return plain(`  ${word(allowed)} ${protocol} ${what}: ${named}${more} (${decision.reason})`);
};

export const explanationLines = ({ pod, ingress, egress, considered, total }: Explanation): string[] => [
  plain(`what reaches ${pod}:`),
  ...ingress.map(groupLine),
  plain(`what ${pod} reaches:`),
  ...egress.map(groupLine),
  ...(considered < total ? [`  looked at ${considered} of ${total} other pods`] : []),
];
