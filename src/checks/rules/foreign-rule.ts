import type { Proof } from '../../case/finding.ts';
import type { Rule, RuleSet } from '../../case/node-state.ts';
import { proofOf } from '../draft.ts';

/** A rule in its place. */
interface PlacedRule {
  backend: RuleSet['backend'];
  table: string;
  rule: Rule;
}

/** The command that lists the table with its counters. */
export const listCommand = ({ backend, table }: Pick<PlacedRule, 'backend' | 'table'>): string =>
  backend === 'native' ? `nft -a list table ${table}` : `iptables-${backend}-save -c -t ${table}`;

/** `on node-1 the rule "…" (nft, table filter), which is not Calico's, drops it`. */
export const foreignRuleText = (node: string, { backend, table, rule }: PlacedRule, what: string): string =>
  `on ${node} the rule "${rule.text}" (${backend === 'native' ? 'nftables' : backend}, table ${table}), which is not Calico's, ${what}`;

/** The rule with its counters, and how to see it. */
export const ruleProof = (node: string, placed: PlacedRule): Proof =>
  proofOf(listCommand(placed), node, [`[${placed.rule.packets}:${placed.rule.bytes}] ${placed.rule.text}`]);
