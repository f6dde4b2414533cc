import type { RuleSet } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { longestLine, mostEntries } from '../../limits/limits.ts';
import { parseRuleLine } from './rule-line.ts';

type Table = RuleSet['tables'][number];

const counted = /^\[(\d+):(\d+)\] /;
const chainLine = /^:(\S+) (\S+) \[(\d+):(\d+)\]\s*$/;

/**
 * `iptables-save -c` of any backend, IPv4 or IPv6. Rules keep their order; unknown matches stay as text.
 * Believed only when it is whole: every line is understood and every table ends with COMMIT. A rule set
 * with a hole could miss the rule that drops, so otherwise the whole read fails and says where.
 */
export const parseIptablesSave = (text: string, kind: Pick<RuleSet, 'backend' | 'family'>): Read<RuleSet> => {
  const tables: Table[] = [];
  let table: Table | undefined;
  let entries = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    entries += 1;
    if (entries > mostEntries) return missing(`there are more than ${mostEntries} lines, which is all that is read`);
    if (line.length > longestLine)
      return missing(`a line is longer than ${longestLine} characters: ${line.slice(0, 80)}`);
    const first = line[0];
    if (first === '#') {
      // A table with native nftables rules is printed as this comment only.
      const foreign = /^# Table [`'](\S+)['`] (is incompatible|contains incompatible)/.exec(line);
      if (foreign)
        return missing(`table ${foreign[1]} holds native nftables rules that cannot be shown as iptables rules`);
    } else if (first === '*') {
      if (table !== undefined) return missing(`table ${table.name} does not end`);
      table = { name: line.slice(1).trim(), chains: [], rules: [] };
    } else if (table === undefined) {
      return missing(`this line stands outside a table: ${line.slice(0, 80)}`);
    } else if (first === ':') {
      const chain = chainLine.exec(line);
      if (chain?.[1] === undefined)
        return missing(`this chain of table ${table.name} is not understood: ${line.slice(0, 80)}`);
      table.chains.push({
        name: chain[1],
        ...(chain[2] === undefined || chain[2] === '-' ? {} : { policy: chain[2] }),
        packets: Number(chain[3]),
        bytes: Number(chain[4]),
      });
    } else if (line === 'COMMIT') {
      tables.push(table);
      table = undefined;
    } else {
      const counters = counted.exec(line);
      const rule = parseRuleLine(
        counters ? line.slice(counters[0].length) : line,
        { packets: Number(counters?.[1] ?? 0), bytes: Number(counters?.[2] ?? 0) },
        kind.family,
      );
      if (rule === undefined)
        return missing(`this rule of table ${table.name} is not understood: ${line.slice(0, 80)}`);
      table.rules.push(rule);
    }
  }
  if (table !== undefined) return missing(`the rules are cut off in table ${table.name}`);
  return got({ ...kind, tables });
};
