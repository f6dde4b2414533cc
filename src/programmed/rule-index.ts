import type { Rule, RuleSet, RuleTable } from '../case/node-state.ts';

export interface TableIndex {
  chains: Map<string, RuleTable['chains'][number]>;
  rules: Map<string, Rule[]>;
}

const indexes = new WeakMap<RuleSet, Map<string, TableIndex>>();

/** Rules by table and chain, in order; built once for each rule set, which nobody changes afterwards. */
export const indexRules = (ruleSet: RuleSet): Map<string, TableIndex> => {
  const known = indexes.get(ruleSet);
  if (known) return known;
  const index = new Map<string, TableIndex>();
  for (const table of ruleSet.tables) {
    const entry = index.get(table.name) ?? { chains: new Map(), rules: new Map() };
    index.set(table.name, entry);
    for (const chain of table.chains) entry.chains.set(chain.name, chain);
    for (const rule of table.rules) {
      const rules = entry.rules.get(rule.chain);
      if (rules) rules.push(rule);
      else entry.rules.set(rule.chain, [rule]);
    }
  }
  indexes.set(ruleSet, index);
  return index;
};

/** The rules of one chain in order; none for a chain that does not exist. */
export const rulesOfChain = (ruleSet: RuleSet, table: string, chain: string): Rule[] =>
  indexRules(ruleSet).get(table)?.rules.get(chain) ?? [];
