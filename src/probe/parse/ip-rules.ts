import type { IpRule } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Family } from './addresses.ts';
import { type JsonObject, numberOf, readList, textOf } from './json-list.ts';
import { tableName } from './routes.ts';

const known = new Set([
  'priority',
  'not',
  'src',
  'srclen',
  'dst',
  'dstlen',
  'iif',
  'oif',
  'fwmark',
  'fwmask',
  'table',
  'action',
  'protocol',
  'iif_detached',
  'oif_detached',
]);

/** What says nothing of the program: the kernel, and whoever used `ip rule`. */
const nobody = new Set(['kernel', 'boot', 'static', 'unspec', '0']);

/** `src` and `srclen` apart, or one text, depending on the version. */
const network = (address: unknown, length: unknown): string | undefined => {
  const text = textOf(address);
  const bits = numberOf(length);
  if (text === undefined || text === 'all' || text.includes('/') || bits === undefined) return text;
  return `${text}/${bits}`;
};

const ruleOf = (item: JsonObject, family: Family): IpRule | undefined => {
  const priority = numberOf(item.priority);
  if (priority === undefined) return undefined;
  const not = 'not' in item;
  const src = network(item.src, item.srclen) ?? 'all';
  const optional: Partial<Record<'dst' | 'iif' | 'oif' | 'fwmark' | 'fwmask' | 'table' | 'action', string>> = {};
  const dst = network(item.dst, item.dstlen);
  if (dst !== undefined) optional.dst = dst;
  for (const key of ['iif', 'oif', 'action'] as const) {
    const value = textOf(item[key]);
    if (value !== undefined) optional[key] = value;
  }
  for (const key of ['fwmark', 'fwmask'] as const) {
    if (item[key] !== undefined) optional[key] = String(item[key]);
  }
  if (item.table !== undefined) optional.table = tableName(String(item.table));
  const protocol = typeof item.protocol === 'number' ? String(item.protocol) : textOf(item.protocol);
  const writer = protocol === undefined || nobody.has(protocol) ? {} : { protocol };
  const others = Object.entries(item)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => (value === null ? key : `${key} ${String(value)}`));
  const text = [
    `${priority}:`,
    not ? 'not' : '',
    `from ${src}`,
    optional.dst ? `to ${optional.dst}` : '',
    optional.fwmark ? `fwmark ${optional.fwmark}${optional.fwmask ? `/${optional.fwmask}` : ''}` : '',
    optional.iif ? `iif ${optional.iif}` : '',
    optional.oif ? `oif ${optional.oif}` : '',
    ...others,
    optional.table ? `lookup ${optional.table}` : '',
    optional.action ?? '',
  ]
    .filter(Boolean)
    .join(' ');
  return { family, priority, not, src, ...optional, ...writer, ...(others.length === 0 ? {} : { others }), text };
};

/** `ip -4|-6 -j rule`. Conditions without a field of their own are kept in `others`. */
export const parseIpRules = (text: string, family: Family): Read<IpRule[]> =>
  readList(text, say('noun.routing-rules', { family }), (item) => ruleOf(item, family));
