import type { Finding } from '../../case/finding.ts';
import type { NodeState, Rule, RuleSet } from '../../case/node-state.ts';
import type { Hop } from '../../faults/hops.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import { describeRule } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import type { Walk } from '../../programmed/walk.ts';
import { tableOf } from '../../table.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { findingsAt } from '../check.ts';
import { deleteRuleFix } from './denial.ts';
import { foreignRule, ruleProof } from './foreign-rule.ts';

/** Targets that give the packet to a program on the node: no rule says what becomes of it. */
const toPrograms: Record<string, Message> = tableOf({
  NFQUEUE: say('rule-suspects.queue'),
  TPROXY: say('rule-suspects.proxy'),
  SYNPROXY: say('rule-suspects.syn-proxy'),
});

interface Suspect {
  set: RuleSet;
  table: string;
  rule: Rule;
  does: Message;
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
    return { set, table, rule, does: program, cause };
  }
  const atDevice =
    set.backend === 'native' && table.startsWith('netdev ') && ['DROP', 'REJECT'].includes(rule.target ?? '');
  return atDevice
    ? { set, table, rule, does: say('rule-suspects.at-interface'), cause: 'foreign-rule-drops' }
    : undefined;
};

/**
 * Rules that may be why live packets were lost, as warnings: what they do is unknown, and where packets
 * are lost at that very place and nothing else says why, they are the cause.
 */
export const ruleSuspects = (
  path: PathDirection,
  { endpoint, hop }: { endpoint: PathEndpoint; hop: Hop },
  walk: Walk,
): Finding[] => {
  const { state } = endpoint;
  if (walk.verdict !== 'unknown' || !state.ok || path.trip.loss === undefined) return [];
  return walk.unsure.flatMap((unsure) => {
    const suspect = suspectOf(state.value, unsure);
    if (suspect === undefined) return [];
    const { set, table, rule, does, cause } = suspect;
    const node = endpoint.nodeName;
    const placed = { backend: set.backend, table, rule };
    return findingsAt(path, 'rule-suspects', {
      hop,
      node,
      object: `rule "${rule.text}"`,
    }).warn(foreignRule(node, placed, does), {
      cause,
      proof: [ruleProof(node, placed)],
      explains: ['check:live-packets'],
      fixes: [deleteRuleFix(node, { ...placed, path: [rule.chain] })],
    });
  });
};
