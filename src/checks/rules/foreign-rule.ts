import type { Proof } from '../../case/finding.ts';
import type { Rule, RuleSet } from '../../case/node-state.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** A rule in its place. */
interface PlacedRule {
  backend: RuleSet['backend'];
  table: string;
  rule: Rule;
}

/** The command that lists the table with its counters. */
export const listCommand = ({ backend, table }: Pick<PlacedRule, 'backend' | 'table'>): string =>
  backend === 'native' ? `nft -a list table ${table}` : `iptables-${backend}-save -c -t ${table}`;

/** Whose tables they are, as people call them. */
export const backendName = (backend: RuleSet['backend']): string => (backend === 'native' ? 'nftables' : backend);

/** `on node-1 the rule "…" (nft, table filter), which is not Calico's, drops it`. */
export const foreignRule = (node: string, { backend, table, rule }: PlacedRule, does: Message): Message =>
  say('rule.foreign', { node, rule: rule.text, backend: backendName(backend), table, does });

/** The rule with its counters, and how to see it. */
export const ruleProof = (node: string, placed: PlacedRule): Proof =>
  proofOf(listCommand(placed), node, [`[${placed.rule.packets}:${placed.rule.bytes}] ${placed.rule.text}`]);
