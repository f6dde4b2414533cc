import type { Finding } from '../../case/finding.ts';
import { decidingTest, lossOf } from '../../case/loss.ts';
import type { NodeState, Rule, RuleSet } from '../../case/node-state.ts';
import type { Hop } from '../../faults/places.ts';
import { describeRule } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import type { Walk } from '../../programmed/walk.ts';
import { findingOf } from '../draft.ts';
import type { Leg, Side } from '../leg.ts';
import { deleteRuleFix } from './denial.ts';
import { foreignRuleText, ruleProof } from './foreign-rule.ts';

/** Targets that give the packet to a program on the node: what becomes of it no rule says. */
const toPrograms: Record<string, string> = {
  NFQUEUE: 'hands the packet to a program on the node, and without one it is dropped',
  TPROXY: 'gives the packet to a proxy on the node itself',
  SYNPROXY: 'lets the node answer in place of the receiver',
};

interface Suspect {
  set: RuleSet;
  table: string;
  rule: Rule;
  statement: string;
  cause: 'foreign-rule-drops' | 'foreign-rule-changes';
}

const suspectOf = (state: NodeState, { table, rule }: Walk['unsure'][number]): Suspect | undefined => {
  if (rule === undefined) return undefined;
  const set = allRuleSets(state).find((each) =>
    each.tables.some((item) => item.name === table && item.rules.includes(rule)),
  );
  if (set === undefined || describeRule(set, table, rule).kind !== 'foreign') return undefined;
  const program = toPrograms[rule.target ?? ''];
  if (program !== undefined) {
    const cause = rule.target === 'NFQUEUE' ? 'foreign-rule-drops' : 'foreign-rule-changes';
    return { set, table, rule, statement: program, cause };
  }
  const atDevice =
    set.backend === 'native' && table.startsWith('netdev ') && ['DROP', 'REJECT'].includes(rule.target ?? '');
  const statement = 'drops such packets at an interface, and whose it is the listing does not say';
  return atDevice ? { set, table, rule, statement, cause: 'foreign-rule-drops' } : undefined;
};

/**
 * Rules that may be why live packets were lost, as warnings: what they do cannot be told, and where packets
 * are lost at that very place and nothing else says why, they are the cause.
 */
export const ruleSuspects = (leg: Leg, { side, hop }: { side: Side; hop: Hop }, walk: Walk): Finding[] => {
  const test = decidingTest(leg.c);
  const { state } = side;
  if (walk.verdict !== 'unknown' || !state.ok || test === undefined || lossOf(test) === undefined) return [];
  return walk.unsure.flatMap((unsure) => {
    const suspect = suspectOf(state.value, unsure);
    if (suspect === undefined) return [];
    const { set, table, rule, statement, cause } = suspect;
    const { backend } = set;
    return findingOf(leg, {
      check: 'rule-suspects',
      hop,
      node: side.nodeName,
      object: `rule "${rule.text}"`,
      status: 'warn',
      cause,
      statement: foreignRuleText(side.nodeName, { backend, table, rule }, statement),
      proof: [ruleProof(side.nodeName, { backend, table, rule })],
      explains: ['check:live-packets'],
      fixes: [deleteRuleFix(side.nodeName, { backend, table, rule, path: [rule.chain] })],
    });
  });
};
