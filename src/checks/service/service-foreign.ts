import type { Explained } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import { describeRule } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import type { Walk } from '../../programmed/walk.ts';
import { type Draft, proofOf } from '../draft.ts';
import type { Leg } from '../leg.ts';
import { deleteRuleFix, denialOf } from '../rules/denial.ts';
import { foreignRuleText, ruleProof } from '../rules/foreign-rule.ts';

type Matched = Walk['matched'][number];
type Foreign = Pick<Draft, 'status' | 'cause' | 'object' | 'statement' | 'proof' | 'explains' | 'fixes'>;

const explains: Explained[] = ['service-unreachable', 'check:live-packets'];

const isForeign = (state: NodeState, { backend, table, rule }: Matched): boolean => {
  const set = allRuleSets(state).find(
    (each) => each.backend === backend && each.tables.some((item) => item.name === table && item.rules.includes(rule)),
  );
  return set !== undefined && describeRule(set, table, rule).kind === 'foreign';
};

const hidesFromNat = ({ rule }: Matched): boolean =>
  rule.target === 'NOTRACK' || (rule.target === 'CT' && rule.targetOptions.includes('--notrack'));

const foreignOf = (state: NodeState, matched: Matched, what: string): Foreign => {
  const { backend, table, rule, chain } = matched;
  return {
    status: 'fail',
    cause: 'foreign-rule-changes',
    object: `rule "${rule.text}"`,
    statement: foreignRuleText(state.node, matched, what),
    proof: [ruleProof(state.node, matched)],
    explains: [...explains, `foreign-rule-drops@${state.node}`],
    fixes: [deleteRuleFix(state.node, { backend, table, rule, path: [chain] })],
  };
};

/** Packets for the Service that another program's rule keeps from kube-proxy's: it is not kube-proxy that failed. */
export const foreignBefore = (leg: Leg, state: NodeState, walk: Walk, title: string): Foreign | undefined => {
  const by = walk.decidedBy;
  if (by !== undefined && (walk.verdict === 'drop' || walk.verdict === 'reject')) {
    const denial = denialOf(state, by);
    if (denial.cause !== 'foreign-rule-drops') return undefined;
    return {
      status: 'fail',
      cause: denial.cause,
      object: denial.object,
      statement: `${state.node} drops what ${leg.source.key} sends to ${title} before kube-proxy's rules see it: ${denial.statement}`,
      proof: [proofOf('iptables-save -c', state.node, [by.rule?.text])],
      explains: [...explains, `foreign-rule-drops@${state.node}`],
      fixes: denial.fixes,
    };
  }
  const hidden = walk.matched.find((each) => hidesFromNat(each) && isForeign(state, each));
  return (
    hidden &&
    foreignOf(state, hidden, `hides what is for ${title} from connection tracking, so kube-proxy's rules never see it`)
  );
};

/** A rule of another program that translates the Service's address itself. */
export const foreignTranslation = (state: NodeState, walk: Walk, title: string): Foreign | undefined => {
  const translates = new Set(['DNAT', 'REDIRECT', 'NETMAP']);
  const found = walk.matched.find((each) => translates.has(each.rule.target ?? '') && isForeign(state, each));
  const to = walk.dnats.map(
    ({ address, port }) => `${address ?? 'the node itself'}${port === undefined ? '' : `:${port}`}`,
  );
  return found && foreignOf(state, found, `sends what is for ${title} to ${to.join(', ')}, which is no endpoint of it`);
};
