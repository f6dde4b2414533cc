import type { NodeState, Rule } from '../case/node-state.ts';
import { describeRule } from './describe-rule.ts';
import { allRuleSets } from './native-tables.ts';
import type { Matched } from './worlds.ts';

/** Whether a rule that a packet met is neither Calico's nor kube-proxy's. */
export const isForeign = (state: NodeState, matched: Matched): boolean => {
  const set = allRuleSets(state).find(
    (item) =>
      item.backend === matched.backend &&
      item.tables.some((table) => table.name === matched.table && table.rules.includes(matched.rule)),
  );
  return set !== undefined && describeRule(set, matched.table, matched.rule).kind === 'foreign';
};

/** Whether it gives packets another source address. */
export const rewritesSource = ({ target }: Rule): boolean => target === 'SNAT' || target === 'MASQUERADE';

/** Whether the node has a rule at all that is others' and gives packets another source address. */
export const hasForeignRewrite = (state: NodeState, family: 4 | 6): boolean =>
  allRuleSets(state).some(
    (set) =>
      (set.backend === 'native' || set.family === family) &&
      set.tables.some(({ name, rules }) =>
        rules.some((rule) => rewritesSource(rule) && describeRule(set, name, rule).kind === 'foreign'),
      ),
  );
