import { wholeSet } from './ip-sets.ts';
import { objectsIn } from './json-objects.ts';
import type { Keeps } from './relevance.ts';
import type { Picker } from './sieve.ts';

/**
 * `nft -j list table` of a table with tens of thousands of rules → those that can meet the question's packets.
 * It is one line of JSON, so it is taken apart at the objects of its one list.
 */

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value on the right of a match, or in a set, can hold one of the question's addresses. */
const keepsValue = (value: unknown, keeps: Keeps): boolean => {
  if (typeof value === 'string') return keeps.network(value);
  if (!isObject(value)) return true;
  if (isObject(value.elem)) return keepsValue(value.elem.val, keeps);
  if (Array.isArray(value.concat)) return keepsValue(value.concat[0], keeps);
  if (isObject(value.prefix)) return keeps.network(`${value.prefix.addr}/${value.prefix.len}`);
  if (Array.isArray(value.range)) return keeps.range(`${value.range[0]}`, `${value.range[1]}`);
  if (Array.isArray(value.set)) return value.set.some((each) => keepsValue(each, keeps));
  return true;
};

const keepsMatch = (match: Fields, keeps: Keeps): boolean => {
  const { op, left, right } = match;
  if (op !== '==' || !isObject(left)) return true;
  const { payload, meta } = left;
  if (isObject(payload) && (payload.field === 'saddr' || payload.field === 'daddr')) {
    const ip = payload.protocol === 'ip' || payload.protocol === 'ip6';
    return !ip || (typeof right === 'string' && right.startsWith('@')) || keepsValue(right, keeps);
  }
  if (isObject(meta) && (meta.key === 'iifname' || meta.key === 'oifname') && typeof right === 'string') {
    return right.startsWith('@') || keeps.interface(right);
  }
  return true;
};

const keepsRule = (rule: Fields, keeps: Keeps): boolean =>
  !Array.isArray(rule.expr) ||
  rule.expr.every((each) => !isObject(each) || !isObject(each.match) || keepsMatch(each.match, keeps));

const firstType = (type: unknown): unknown => (Array.isArray(type) ? type[0] : type);

/** An element, or the key of a map's. */
const keepsElement = (each: unknown, type: unknown, keeps: Keeps): boolean => {
  const key = Array.isArray(each) ? each[0] : each;
  if (type === 'ipv4_addr' || type === 'ipv6_addr') return keepsValue(key, keeps);
  return type === 'ifname' && typeof key === 'string' ? keeps.interface(key) : true;
};

/** Chains that are named anywhere in a rule or a map. */
const targetsOf = (value: unknown, into: string[]): void => {
  if (Array.isArray(value)) for (const each of value) targetsOf(each, into);
  else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'jump' || key === 'goto') && isObject(inner) && typeof inner.target === 'string')
        into.push(inner.target);
      else targetsOf(inner, into);
    }
  }
};

const reachable = (chains: Fields[], rules: Fields[], maps: Fields[], interfaces: readonly string[]): Set<string> => {
  const byChain = new Map<string, string[]>();
  for (const rule of rules) {
    const targets = byChain.get(`${rule.chain}`) ?? [];
    byChain.set(`${rule.chain}`, targets);
    targetsOf(rule.expr, targets);
  }
  const next: string[] = chains.flatMap(({ name, hook }) =>
    hook !== undefined || interfaces.some((each) => `${name}`.endsWith(`-${each}`)) ? [`${name}`] : [],
  );
  for (const map of maps) targetsOf(map.elem, next);
  const seen = new Set<string>();
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    next.push(...(byChain.get(name) ?? []));
  }
  return seen;
};

export const pickNft = (keeps: Keeps, interfaces: readonly string[], mostBytes: number): Picker => {
  const kept: Fields[] = [];
  let leftOut = 0;
  let size = 0;
  const objects = objectsIn(2, (item, text) => {
    if (!isObject(item)) return true;
    const set = isObject(item.set) ? item.set : isObject(item.map) ? item.map : undefined;
    if (isObject(item.rule) && !keepsRule(item.rule, keeps)) {
      leftOut += 1;
      return true;
    }
    if (set !== undefined && Array.isArray(set.elem) && set.elem.length > wholeSet) {
      const type = firstType(set.type);
      const elements = set.elem.filter((each) => keepsElement(each, type, keeps));
      const without = set.elem.length - elements.length;
      leftOut += without;
      set.elem = elements;
      if (without > 0) set.leftOut = without;
      size += elements.length * 20;
    }
    kept.push(item);
    size += set === undefined ? text.length : 200;
    return size <= mostBytes;
  });
  return {
    push: objects.push,
    end: () => {
      const named = (key: string): Fields[] => kept.flatMap((item) => (isObject(item[key]) ? [item[key]] : []));
      const chains = reachable(named('chain'), named('rule'), [...named('map'), ...named('set')], interfaces);
      const there = kept.filter((item) => {
        const chain = isObject(item.rule) ? item.rule.chain : isObject(item.chain) ? item.chain.name : undefined;
        if (chain === undefined || chains.has(`${chain}`)) return true;
        if (isObject(item.rule)) leftOut += 1;
        return false;
      });
      return { text: !objects.isWhole() ? '' : JSON.stringify({ nftables: there }), leftOut };
    },
  };
};
