import type { PolicyChangeAnswer, PolicyWord } from '../../../case/policy-answer.ts';
import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { Query } from '../decide.ts';
import type { Decision, Verdict } from '../decision.ts';
import { refTitle } from '../ends.ts';
import type { PolicyIndex } from '../policy-index.ts';
import type { DiffReport, StatesDiff } from './diff-states.ts';
import { notesOf, saidOf, sentenceOf, sumOf } from './say-change.ts';

/** What a change that is only spoken of would do, as an answer. */

/** More are in nobody's head, and the whole of it is in the terminal's JSON. */
const mostGroups = 200;

const wordOf = (verdict: Verdict): PolicyWord => (verdict === 'unknown' ? 'unknown' : verdict ? 'allowed' : 'denied');

/** What decides: the side that denies, or cannot be told, else the receiver's. */
const decidingOf = (index: PolicyIndex, query: Query): { word: PolicyWord; decision: Decision } => {
  const { allowed, egress, ingress } = index.decide(query);
  const action = allowed === true ? 'Allow' : allowed === false ? 'Deny' : 'unknown';
  return { word: wordOf(allowed), decision: [egress, ingress].findLast((side) => side.action === action) ?? ingress };
};

const order = { denied: 0, unknown: 1, allowed: 2 } as const;

const groupsOf = ({ changes }: DiffReport): PolicyChangeAnswer['groups'] =>
  changes
    .toSorted((a, b) => order[a.became] - order[b.became] || b.pairs - a.pairs)
    .slice(0, mostGroups)
    .map((group) => ({ became: group.became, said: sentenceOf(group), why: saidOf(group).why }));

const connectionIn = ({ before, after }: StatesDiff, query: Query): PolicyChangeAnswer['connection'] => {
  const then = decidingOf(after, query);
  return {
    name: say('policy.between', { from: refTitle(query.from), to: refTitle(query.to) }),
    now: decidingOf(before, query).word,
    afterwards: then.word,
    reason: then.decision.reason,
  };
};

/** @param query the connection that is asked about; absent: all that changes is */
export const tellChange = (states: StatesDiff, what: Message, query: Query | undefined): PolicyChangeAnswer => {
  const { report } = states;
  const connection = query && connectionIn(states, query);
  return {
    kind: 'policy-change',
    what,
    ...(connection && { connection }),
    isUnknown: connection === undefined ? report.summary.unknown > 0 : connection.afterwards === 'unknown',
    counts: sumOf(report),
    groups: groupsOf(report),
    count: report.changes.length,
    notes: notesOf(report),
    problems: report.problems.map(({ object, reason }) => say('line.gap', { what: object, reason })),
  };
};
