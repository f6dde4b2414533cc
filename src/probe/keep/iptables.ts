import type { Keeps } from './relevance.ts';
import { byLines, type Picker } from './sieve.ts';

/**
 * `iptables-save -c` of a node with tens of thousands of rules → those that can meet the question's packets:
 * no rule for another source, destination or workload, then no chain that nothing leads to any more.
 */

/** What stands right behind the chain, in this order; the rest of a line may be a comment that says anything. */
const conditions = new Set(['-s', '-d', '-i', '-o', '-p', '-f', '!']);

/** Whether one rule line can meet the packets. */
const keepsRule = (line: string, keeps: Keeps): boolean => {
  const start = line.indexOf('-A ');
  if (start === -1) return true;
  const words = line.slice(start, start + 400).split(' ');
  let negated = false;
  for (let at = 2; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!conditions.has(word)) return true;
    if (word === '!') {
      negated = true;
      continue;
    }
    if (word !== '-f') {
      const value = words[at + 1] ?? '';
      at += 1;
      if (!negated && (word === '-s' || word === '-d') && !keeps.network(value)) return false;
      if (!negated && (word === '-i' || word === '-o') && !keeps.interface(value)) return false;
    }
    negated = false;
  }
  return true;
};

const targetsOf = (line: string): string[] => [...line.matchAll(/ -[jg] (\S+)/g)].map(([, name = '']) => name);
const chainOf = (line: string): string | undefined => /(?:^|\] )-A (\S+)/.exec(line)?.[1];

/** Calico's and kube-proxy's entries: that nothing leads to one of them is a finding. */
const entries =
  /^(?:cali-(?:FORWARD|INPUT|OUTPUT|PREROUTING|POSTROUTING)|KUBE-(?:SERVICES|FORWARD|POSTROUTING|NODEPORTS))$/;

interface Table {
  head: string;
  chains: Map<string, { declared: string; base: boolean; rules: string[] }>;
}

/** Base chains, entries, the chains of the question's interfaces, and whatever these lead to. */
const reachable = (table: Table, interfaces: readonly string[]): Set<string> => {
  const seen = new Set<string>();
  const next = [...table.chains].flatMap(([name, { base }]) =>
    base || entries.test(name) || interfaces.some((each) => name.endsWith(`-${each}`)) ? [name] : [],
  );
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const rule of table.chains.get(name)?.rules ?? []) next.push(...targetsOf(rule));
  }
  return seen;
};

/** `mostBytes`: of what is kept, before chains to which nothing leads are taken out. */
export const pickRules = (keeps: Keeps, interfaces: readonly string[], mostBytes: number): Picker => {
  const tables: Table[] = [];
  const others: string[] = [];
  let leftOut = 0;
  let size = 0;
  const take = (line: string): boolean => {
    const table = tables.at(-1);
    const chain = line.startsWith(':') ? line.slice(1, line.indexOf(' ')) : chainOf(line);
    if (line.startsWith('*')) tables.push({ head: line, chains: new Map() });
    else if (table !== undefined && line.startsWith(':')) {
      table.chains.set(chain ?? '', { declared: line, base: !/^:\S+ - /.test(line), rules: [] });
    } else if (table !== undefined && chain !== undefined) {
      if (!keepsRule(line, keeps)) {
        leftOut += 1;
        return true;
      }
      const known = table.chains.get(chain) ?? { declared: '', base: true, rules: [] };
      table.chains.set(chain, known);
      known.rules.push(line);
    } else if (line !== 'COMMIT' && line !== '') others.push(line);
    size += line.length;
    return size <= mostBytes;
  };
  return byLines(take, () => {
    const lines = tables.flatMap((table) => {
      const kept = reachable(table, interfaces);
      const chains = [...table.chains];
      for (const [name, { rules }] of chains) if (!kept.has(name)) leftOut += rules.length;
      const there = chains.filter(([name]) => kept.has(name)).map(([, chain]) => chain);
      return [
        table.head,
        ...there.flatMap(({ declared }) => (declared === '' ? [] : [declared])),
        ...there.flatMap(({ rules }) => rules),
        'COMMIT',
      ];
    });
    return { text: `${[...others, ...lines].join('\n')}\n`, leftOut };
  });
};
