import type { RawCounterMove } from './result.ts';

type Kind = Pick<RawCounterMove, 'backend' | 'family'>;
/** Rules that drop or reject as one listing has them, each by what tells it from the others. */
export type Counted = Map<string, Omit<RawCounterMove, keyof Kind>>;

const ruleLine = /^\[(\d+):\d+\] (-A (\S+) .*)$/;
const chainLine = /^:(\S+) (DROP|REJECT) \[(\d+):\d+\]/;
const dropping = /(?:^| )-(?:j|g) (DROP|REJECT|TARPIT)\b/;

/** Without what stands in quotes, where a backslash takes the next character for itself. */
const withoutQuoted = (rule: string): string => {
  let bare = '';
  let quoted = false;
  for (let at = 0; at < rule.length; at += 1) {
    const char = rule.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (quoted && char === '\\') at += 1;
    else if (!quoted) bare += char;
  }
  return bare;
};

/**
 * Rules that drop or reject, and base chains that drop, of one `iptables-save -c`. Two alike rules of one
 * chain are told apart by their number.
 */
const droppingCounters = (save: string): Counted => {
  const found: Counted = new Map();
  const copies = new Map<string, number>();
  let table = '';
  const put = (counted: Omit<RawCounterMove, keyof Kind>) => {
    const base = `${counted.table} ${counted.chain} ${counted.rule}`;
    const copy = (copies.get(base) ?? 0) + 1;
    copies.set(base, copy);
    found.set(copy === 1 ? base : `${base} #${copy}`, counted);
  };
  for (const line of save.split('\n')) {
    if (line.startsWith('*')) {
      table = line.slice(1);
    } else if (line.startsWith(':')) {
      const [, chain, policy, packets] = chainLine.exec(line) ?? [];
      if (chain && policy) put({ table, chain, rule: `policy ${policy}`, target: policy, packets: Number(packets) });
    } else if (line.includes('DROP') || line.includes('REJECT') || line.includes('TARPIT')) {
      const [, packets, rule, chain] = ruleLine.exec(line) ?? [];
      // Words inside a comment are not a target.
      const target = dropping.exec(withoutQuoted(rule ?? ''))?.[1];
      if (rule && chain && target) put({ table, chain, rule, target, packets: Number(packets) });
    }
  }
  return found;
};

/** Counters of dropping rules that grew between two listings. A rule that is new counts from nothing. */
export const movesBetween = (old: Counted, now: Counted, kind: Kind): RawCounterMove[] =>
  [...now].flatMap(([key, counted]) => {
    const packets = counted.packets - (old.get(key)?.packets ?? 0);
    return packets > 0 ? [{ ...kind, ...counted, packets }] : [];
  });

export const counterMoves = (before: string, after: string, kind: Kind): RawCounterMove[] =>
  movesBetween(droppingCounters(before), droppingCounters(after), kind);
