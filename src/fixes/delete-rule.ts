import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import type { FixGrounds, FixParams } from './fix.ts';
import { ruleNamed, stateOf } from './fix-grounds.ts';
import { byChange, type SeenChange } from './node-change.ts';
import { ruleCaution } from './rule-cautions.ts';
import { argv, iptablesOf, onNode, savedWords } from './shell-text.ts';

const nativeRule = (
  grounds: FixGrounds,
  { node, table = '', chain = '', handle = '' }: FixParams,
): SeenChange | undefined => {
  const read = stateOf(grounds, node)?.nft?.[table];
  const rule = read?.ok
    ? read.value.rules.find((each) => each.chain === chain && String(each.handle) === handle)
    : undefined;
  // Its text need not lead back to the rule, so nothing puts it back by itself.
  return rule?.handle === undefined
    ? undefined
    : {
        lines: [`${node}: nft table ${table}: ${rule.text} (handle ${rule.handle})`],
        change: { kind: 'nft-delete', table, chain, handle: rule.handle, rule: rule.text },
      };
};

const iptablesRule = (
  grounds: FixGrounds,
  { node, backend, family, table = 'filter', rule = '' }: FixParams,
): SeenChange | undefined => {
  const sets = stateOf(grounds, node)?.ruleSets;
  if (!sets?.ok || (backend !== 'nft' && backend !== 'legacy')) return undefined;
  // Rules of the two families may read alike.
  const own = sets.value.filter((set) => set.family === (family === '6' ? 6 : 4));
  const found = ruleNamed(own, backend, table, rule);
  if (found === undefined) return undefined;
  const what = { backend, family: found.family, table, rule } as const;
  const program = `${found.family === 6 ? 'ip6tables' : 'iptables'}-${backend}`;
  return {
    lines: [`${node}: ${program} -t ${table}: ${rule} (place ${found.place} of ${found.chain})`],
    change: { kind: 'iptables-delete', ...what },
    // Among rules that were not all sent its place is not known, so it could not be put back.
    ...(stateOf(grounds, node)?.leftOut === undefined
      ? { back: { kind: 'iptables-insert' as const, ...what, place: found.place } }
      : {}),
  };
};

/** What a rule does with the packets that it takes, by the last word that does something; quoted words are comments. */
const effects: Readonly<Record<string, 'drops' | 'source' | 'destination'>> = tableOf({
  drop: 'drops',
  reject: 'drops',
  snat: 'source',
  masquerade: 'source',
  dnat: 'destination',
  redirect: 'destination',
  netmap: 'destination',
  tproxy: 'destination',
});

const effectOf = ({ backend, rule = '' }: FixParams): 'drops' | 'source' | 'destination' | undefined => {
  if (backend === 'native') {
    const words = rule.replaceAll(/"[^"]*"/g, '').split(/\s+/);
    return effects[words.findLast((word) => effects[word] !== undefined) ?? ''];
  }
  const words = savedWords(rule);
  const jump = words.findLastIndex((word) => word === '-j' || word === '-g');
  return effects[(words[jump + 1] ?? '').toLowerCase()];
};

const titleOf = (params: FixParams): Message => {
  const { node = '' } = params;
  switch (effectOf(params)) {
    case 'drops':
      return say('fix.delete-rule.title', { node });
    case 'source':
      return say('fix.delete-rule.rewrites-source', { node });
    case 'destination':
      return say('fix.delete-rule.rewrites-destination', { node });
    default:
      return say('fix.delete-rule.of-others', { node });
  }
};

export const deleteRule = defineFix({
  id: 'delete-rule',
  takes: ['node', 'backend', 'table', 'rule', 'chain?', 'handle?', 'family?'],
  caution: ruleCaution,
  title: titleOf,
  ...byChange((grounds, params) =>
    params.backend === 'native' ? nativeRule(grounds, params) : iptablesRule(grounds, params),
  ),
  command: (params) => {
    const { handle, chain = '', table = '' } = params;
    if (params.backend === 'native') {
      const words = ['nft', 'delete', 'rule', ...table.split(' '), chain, 'handle', handle ?? 'NUMBER'];
      return onNode(params, words);
    }
    return onNode(
      params,
      argv`${iptablesOf(params)} -t ${params.table ?? 'filter'} -D ${savedWords(params.rule ?? '').slice(1)}`,
    );
  },
});
