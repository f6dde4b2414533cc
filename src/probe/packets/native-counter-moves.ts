import { nftRuleText } from '../parse/nft-text.ts';
import type { RawCounterMove } from './result.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Counted {
  table: string;
  chain: string;
  rule: string;
  target: string;
  packets: number;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const counterOf = (expressions: unknown[]): number | undefined => {
  for (const each of expressions) {
    if (isFields(each) && isFields(each.counter) && typeof each.counter.packets === 'number')
      return each.counter.packets;
  }
  return undefined;
};

const targetOf = (expressions: unknown[]): string | undefined => {
  const last = expressions.at(-1);
  if (!isFields(last)) return undefined;
  if ('drop' in last) return 'DROP';
  return 'reject' in last ? 'REJECT' : undefined;
};

/** Rules that count and drop or reject, of one `nft -j list table`, by their handle. */
const droppingCounters = (listing: string): Map<string, Counted> => {
  const found = new Map<string, Counted>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(listing);
  } catch {
    return found;
  }
  const items = isFields(parsed) && Array.isArray(parsed.nftables) ? parsed.nftables : [];
  for (const item of items) {
    const rule: unknown = isFields(item) ? item.rule : undefined;
    if (!isFields(rule) || !Array.isArray(rule.expr)) continue;
    const target = targetOf(rule.expr);
    const packets = counterOf(rule.expr);
    if (target === undefined || packets === undefined) continue;
    const table = `${rule.family} ${rule.table}`;
    const text = nftRuleText(rule);
    found.set(`${rule.handle} ${text}`, { table, chain: String(rule.chain), rule: text, target, packets });
  }
  return found;
};

/** Counters of dropping rules of one native table that grew between two listings. Rules without a counter say nothing. */
export const nativeCounterMoves = (before: string, after: string, family: 4 | 6): RawCounterMove[] => {
  const old = droppingCounters(before);
  return [...droppingCounters(after)].flatMap(([key, counted]) => {
    const packets = counted.packets - (old.get(key)?.packets ?? 0);
    return packets > 0 ? [{ backend: 'native' as const, family, ...counted, packets }] : [];
  });
};
