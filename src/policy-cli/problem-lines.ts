import { dump } from 'js-yaml';
import type { FlowComparison } from '../case/flows.ts';
import { otherHostDecisions, type PolicyVerdict } from '../intended/policy/decide.ts';
import type { Decision } from '../intended/policy/decision.ts';
import { workloadTitle } from '../intended/policy/endpoints.ts';
import type { Explanation, PeerGroup } from '../intended/policy/explain.ts';
import type { Problem } from '../intended/policy/model.ts';
import type { PodClass } from '../intended/policy/pod-classes.ts';
import { rangesText } from '../intended/policy/port-ranges.ts';
import { tunnelNotes } from '../intended/policy/reach/say-reach.ts';
import type { Suggestion } from '../intended/policy/smallest-allow.ts';
import { printableRow as plain } from '../terminal/printable.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import type { CheckResult } from './checks.ts';

/** Answers as lines for people. Names come from a cluster: nothing in them does something to the terminal. */

const word = (allowed: PolicyVerdict['allowed']): Message =>
  allowed === 'unknown' ? say('policy.will-tell') : allowed ? say('policy.is-allowed') : say('policy.is-denied');

const side = (tell: Words, name: Message, { action, reason, tier }: Decision): string => {
  const said = { side: name, action: action === 'unknown' ? say('policy.will-tell') : action, reason };
  return plain(`  ${tell(tier === null ? say('policy.side', said) : say('policy.side-tier', { ...said, tier }))}`);
};

export const problemLines = (tell: Words, problems: readonly Problem[]): string[] =>
  problems.map(({ object, reason }) => plain(`  ${tell(say('policy.object-problem', { object, reason }))}`));

export const verdictLines = (
  tell: Words,
  { from, to, what }: Record<'from' | 'to' | 'what', string>,
  verdict: PolicyVerdict,
  beside: Record<'egress' | 'ingress', readonly Message[]>,
): string[] => [
  plain(tell(say('policy.pair', { from, to, what, verdict: word(verdict.allowed) }))),
  side(tell, say('policy.egress'), verdict.egress),
  ...beside.egress.map((note) => plain(`    ${tell(note)}`)),
  side(tell, say('policy.ingress'), verdict.ingress),
  ...beside.ingress.map((note) => plain(`    ${tell(note)}`)),
  ...otherHostDecisions(verdict).map(({ hostEndpoint, direction, decision }) =>
    side(tell, say('policy.host-side', { name: hostEndpoint, direction }), decision),
  ),
  ...verdict.staged.map((effect) =>
    plain(
      `  ${tell(say('policy.staged-would', { kind: effect.kind, policy: effect.policy, would: effect.would, direction: effect.direction }))}`,
    ),
  ),
  ...problemLines(tell, verdict.problems),
];

/** What Calico's flow logs saw. */
export const flowLines = (tell: Words, { agrees, statement, lines }: FlowComparison): string[] => [
  plain(
    `  ${tell(agrees === false ? say('policy.flow-differs', { statement }) : say('policy.flow-line', { statement }))}`,
  ),
  ...(lines.length > 1 ? lines.map((line) => plain(`    ${tell(line)}`)) : []),
];

export const checkLines = (tell: Words, result: CheckResult): string[] => {
  const { from, to, protocol = 'tcp', port, icmpType, expect } = result;
  const what = [protocol, port ?? (icmpType === undefined ? undefined : `type ${icmpType}`)]
    .filter((part) => part !== undefined)
    .join(' ');
  return [
    plain(
      tell(
        result.allowed === 'unknown'
          ? say('policy.check-unknown', { from, to, what, expected: expect })
          : say('policy.check-failed', { from, to, what, expected: expect, verdict: word(result.allowed) }),
      ),
    ),
    side(tell, say('policy.egress'), result.egress),
    side(tell, say('policy.ingress'), result.ingress),
  ];
};

export const suggestionLines = (tell: Words, { direction, manifest, why }: Suggestion): string[] =>
  manifest === undefined
    ? [plain(`  ${tell(say('policy.suggest', { side: direction, why }))}`)]
    : [
        plain(`  ${tell(say('policy.suggest-change', { side: direction, why }))}`),
        ...dump(manifest)
          .trimEnd()
          .split('\n')
          .map((line) => `    ${plain(line)}`),
      ];

const groupLine = (tell: Words, { protocol, ports, allowed, decision, peers, count }: PeerGroup): string => {
  const named = peers.join(', ');
  const all = count > peers.length ? say('more.of', { names: named, count: count - peers.length }) : named;
  const what =
    ports.length === 1 && ports[0]?.[0] === 1 && ports[0][1] === 65535 ? say('policy.every-port') : rangesText(ports);
  const said = { verdict: word(allowed), protocol, ports: what, peers: all, reason: decision.reason };
  return plain(`  ${tell(say('policy.group', said))}`);
};

const mostNamed = 5;

/** Which pods each class holds, by its number. */
export const classLines = (tell: Words, classes: readonly PodClass[]): string[] =>
  classes.map((pods, place) => {
    const names = pods.slice(0, mostNamed).map(workloadTitle).join(', ');
    const rest = pods.length - mostNamed;
    const told = rest > 0 ? say('more.of', { names, count: rest }) : names;
    return plain(tell(say('policy.class', { number: place + 1, pods: told })));
  });

export const explanationLines = (
  tell: Words,
  { pod, ingress, egress, tunnelPorts, considered, total }: Explanation,
): string[] => [
  plain(tell(say('policy.what-reaches', { pod }))),
  ...ingress.map((group) => groupLine(tell, group)),
  plain(tell(say('policy.what-it-reaches', { pod }))),
  ...egress.map((group) => groupLine(tell, group)),
  ...tunnelNotes(tunnelPorts).map((note) => `  ${tell(note)}`),
  ...(considered < total ? [`  ${tell(say('policy.looked', { considered, total }))}`] : []),
];
