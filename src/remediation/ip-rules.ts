import type { NodeChange } from '../fixes/action.ts';
import { ruleWords } from '../fixes/shell-text.ts';
import { parseIpRules } from '../probe/parse/ip-rules.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'ip-rule-delete' | 'ip-rule-add' }>;

/** `local`, `main`, `default`: without them the node has no network. */
const everyNodeHas = new Set(['0', '32766', '32767']);

export const ipRuleStep = ({ kind, family, rule }: Change, tools: Tools): Step => {
  const words = ruleWords(rule);
  if (words[0] !== 'priority' || words.some((word) => !/^[A-Za-z0-9][\w.:/@-]*$/.test(word))) {
    throw new Refusal(say('change.no-ip-rule', { text: rule }));
  }
  const priority = words[1] ?? '';
  if (everyNodeHas.has(priority)) throw new Refusal(say('change.every-node', { priority }));
  return {
    see: async () => {
      const output = outputOf(await tools.run(['ip', `-${family}`, '-j', 'rule']));
      if ('why' in output) return unread(output.why);
      const rules = parseIpRules(output.text, family);
      if (!rules.ok) return unread(rules.reason);
      const there = rules.value.some(({ text }) => text === rule);
      return {
        stand: there === (kind === 'ip-rule-delete') ? 'before' : 'after',
        lines: rules.value.map(({ text }) => text).slice(0, 30),
      };
    },
    act: () => tools.run(['ip', `-${family}`, 'rule', kind === 'ip-rule-delete' ? 'del' : 'add', ...words]),
  };
};
