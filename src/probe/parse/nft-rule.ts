import type { NftKey, NftStep } from '../../case/nft.ts';
import type { Rule, RuleMatch } from '../../case/node-state.ts';
import { tableOf } from '../../table.ts';
import { isObject, type JsonObject, numberOf, textOf } from './json-list.ts';
import { nftSteps } from './nft-steps.ts';
import { nftRuleText } from './nft-text.ts';

type Match = Extract<NftStep, { kind: 'match' }>;

const maskOf = (key: NftKey): number => key.mask ?? 0xffffffff;

const ways: Record<string, 'src' | 'dst'> = tableOf({
  'ip saddr': 'src',
  'ip6 saddr': 'src',
  'ip daddr': 'dst',
  'ip6 daddr': 'dst',
});

/** The same condition as iptables would have it, for those that tell what a rule is for. */
const described = (match: Match): RuleMatch => {
  const [key, ...more] = match.keys;
  const [element] = match.elements;
  const [value] = element?.parts ?? [];
  const negate = match.op === '!=' || match.op === '!';
  const text = [...match.keys.map((each) => each.field), match.op, match.set ?? ''].join(' ').trim();
  const other: RuleMatch = { kind: 'other', module: 'nft', text };
  if (key === undefined || more.length > 0) return other;
  const direction = ways[key.field];
  if (match.set !== undefined) {
    return direction === undefined ? other : { kind: 'set', set: match.set, directions: [direction], negate };
  }
  if (key.field === 'meta mark' && value?.kind === 'is' && match.elements.length === 1) {
    return { kind: 'mark', value: Number(value.value), mask: maskOf(key), negate };
  }
  if (key.field === 'ct state') {
    const states = match.elements.flatMap(({ parts: [part] }) =>
      part?.kind === 'flags' ? part.names : part?.kind === 'is' ? [part.value] : [],
    );
    return { kind: 'ct-state', states: states.map((state) => state.toUpperCase()), negate };
  }
  // Only the way back to the source is asked for by interface.
  if (/^fib saddr .*oif$/.test(key.field)) {
    const loose = !/ iif /.test(key.field);
    return { kind: 'rp-filter', loose, validMark: / mark /.test(key.field), invert: !negate };
  }
  return other;
};

const verdictNames: Record<string, string> = tableOf({ accept: 'ACCEPT', drop: 'DROP', return: 'RETURN' });

type Target = Pick<Rule, 'goto'> & Partial<Pick<Rule, 'target' | 'setMark'>>;

/** What the last step that does something does, in iptables' words. */
const targetOf = (steps: NftStep[]): Target => {
  for (const step of steps.toReversed()) {
    switch (step.kind) {
      case 'verdict': {
        const { verdict } = step;
        if (verdict.kind === 'jump' || verdict.kind === 'goto') {
          return { target: verdict.chain, goto: verdict.kind === 'goto' };
        }
        const target = verdictNames[verdict.kind];
        return { goto: false, ...(target === undefined ? {} : { target }) };
      }
      case 'mark':
        return { goto: false, target: 'MARK', setMark: { value: step.value, mask: step.mask } };
      case 'reject':
      case 'dnat':
      case 'snat':
      case 'notrack':
        return { goto: false, target: step.kind.toUpperCase() };
    }
  }
  return { goto: false };
};

/**
 * Felix joins a rule's comments with spaces behind its mark, and cuts the whole at 128 characters
 * (calico#3.1): `cali:35ll…; name=deny KubernetesClusterNetworkPolicy no-ops ingress`.
 */
const commentsOf = (comment: string | undefined): string[] => {
  if (comment === undefined || comment === '') return [];
  const [, mark, rest = ''] = /^(cali:[\w-]{16});? ?(.*)$/s.exec(comment) ?? [];
  if (mark === undefined) return [comment];
  const words = rest.split(' ');
  const [kind = '', name = '', direction = ''] = words.slice(-3);
  const isName =
    /^(?:[A-Z]\w*)?Policy$|^Profile$/.test(kind) && /^\S+$/.test(name) && /^(?:in|e)gress$/.test(direction);
  const parts = isName ? [words.slice(0, -3).join(' '), `${kind} ${name} ${direction}`] : [rest];
  return [mark, ...parts].filter((each) => each !== '');
};

/** One rule object of `nft -j`; `undefined` where it does not even say which chain it is in. */
export const parseNftRule = (rule: JsonObject): Rule | undefined => {
  const chain = textOf(rule.chain);
  if (chain === undefined || !Array.isArray(rule.expr)) return undefined;
  const steps = rule.expr.flatMap(nftSteps);
  const counter = rule.expr.find((each: unknown) => isObject(each) && isObject(each.counter));
  const counted = isObject(counter) && isObject(counter.counter) ? counter.counter : {};
  const handle = numberOf(rule.handle);
  return {
    chain,
    packets: numberOf(counted.packets) ?? 0,
    bytes: numberOf(counted.bytes) ?? 0,
    comments: commentsOf(textOf(rule.comment)),
    matches: steps.flatMap((step) => (step.kind === 'match' ? [described(step)] : [])),
    targetOptions: '',
    ...targetOf(steps),
    text: nftRuleText(rule),
    steps,
    ...(handle === undefined ? {} : { handle }),
  };
};
