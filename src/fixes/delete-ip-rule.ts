import { defineFix } from './define-fix.ts';
import { familyIn, stateOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { ipRuleCaution } from './rule-cautions.ts';
import { onNode, ruleWords } from './shell-text.ts';

export const deleteIpRule = defineFix({
  id: 'delete-ip-rule',
  takes: ['node', 'rule', 'family?'],
  caution: ipRuleCaution,
  ...byChange((grounds, params) => {
    const { node, rule: named } = params;
    const rules = stateOf(grounds, node)?.rules;
    const rule = rules?.ok
      ? rules.value.find(({ family, text }) => family === familyIn(params, named) && text === named)
      : undefined;
    if (rule === undefined) return undefined;
    const what = { family: rule.family, rule: rule.text };
    return {
      lines: [`${node}: ip -${rule.family} rule: ${rule.text}`],
      change: { kind: 'ip-rule-delete', ...what },
      back: { kind: 'ip-rule-add', ...what },
    };
  }),
  command: (params) =>
    onNode(params, ['ip', ...(params.family === '6' ? ['-6'] : []), 'rule', 'del', ...ruleWords(params.rule ?? '')]),
});
