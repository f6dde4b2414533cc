import { nftRuleText } from '../parse/nft-text.ts';
import { type Counted, movesBetween } from './counter-moves.ts';
import type { RawCounterMove } from './result.ts';

type Fields = Readonly<Record<string, unknown>>;

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
const droppingCounters = (listing: string): Counted => {
  const found: Counted = new Map();
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
export const nativeCounterMoves = (before: string, after: string, family: 4 | 6): RawCounterMove[] =>
  movesBetween(droppingCounters(before), droppingCounters(after), { backend: 'native', family });
