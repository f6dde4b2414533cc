import type { RuleSet } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { longestLine, mostEntries } from '../../limits/limits.ts';
import { say } from '../../words/say.ts';
import { parseRuleLine } from './rule-line.ts';

type Table = RuleSet['tables'][number];

const counted = /^\[(\d+):(\d+)\] /;
const cutOff = (table: string) => missing(say('garbled.cut-off', { table }));
const chainLine = /^:(\S+) (\S+) \[(\d+):(\d+)\]\s*$/;

/**
 * `iptables-save -c` of any backend, IPv4 or IPv6. Rules keep their order; unknown matches stay as text.
 * Believed only when it is whole: every line is understood and every table ends with COMMIT. A rule set
 * with a hole could miss the rule that drops, so otherwise the whole read fails and says where.
 */
export const parseIptablesSave = (whole: string, kind: Pick<RuleSet, 'backend' | 'family'>): Read<RuleSet> => {
  const tables: Table[] = [];
  let table: Table | undefined;
  let entries = 0;
  for (const line of whole.split('\n')) {
    if (line === '') continue;
    entries += 1;
    const text = line.slice(0, 80);
    if (entries > mostEntries) return missing(say('garbled.many-lines', { most: mostEntries }));
    if (line.length > longestLine) return missing(say('garbled.long-line', { most: longestLine, text }));
    const first = line[0];
    if (first === '#') {
      // A table with native nftables rules is printed as this comment only.
      const foreign = /^# Table [`'](\S+)['`] (is incompatible|contains incompatible)/.exec(line);
      if (foreign) return missing(say('garbled.native-rules', { table: foreign[1] ?? '' }));
    } else if (first === '*') {
      if (table !== undefined) return cutOff(table.name);
      table = { name: line.slice(1).trim(), chains: [], rules: [] };
    } else if (table === undefined) {
      return missing(say('garbled.outside-table', { text }));
    } else if (first === ':') {
      const chain = chainLine.exec(line);
      if (chain?.[1] === undefined) return missing(say('garbled.chain', { table: table.name, text }));
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
      if (rule === undefined) return missing(say('garbled.rule', { table: table.name, text }));
      table.rules.push(rule);
    }
  }
  if (table !== undefined) return cutOff(table.name);
  return got({ ...kind, tables });
};
