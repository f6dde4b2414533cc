import type { NodeChange } from '../fixes/action.ts';
import { savedWords } from '../fixes/shell-text.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'iptables-delete' | 'iptables-insert' }>;

const tables = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** Short options as iptables-save prints them; it prints each as a word of its own. */
const printed = new Set(['-p', '-s', '-d', '-i', '-o', '-j', '-g', '-m', '-f']);
/** Long options that make another command of it, take it to another table, or have it run a program. */
const commands = [
  ...['append', 'delete', 'insert', 'check', 'replace', 'list', 'list-rules', 'flush', 'zero', 'new-chain'],
  ...['delete-chain', 'policy', 'rename-chain', 'table', 'wait', 'modprobe', 'set-counters'],
];
/** Options of matches that begin as a command does (recent, policy). */
const ofMatches = new Set(['set', 'pol']);

/** iptables takes a long option by any beginning that fits no other, and its value behind `=`. */
const isForeign = (word: string): boolean => {
  if (!word.startsWith('-')) return false;
  if (!word.startsWith('--')) return !printed.has(word);
  const name = word.slice(2);
  return name.includes('=') || (commands.some((command) => command.startsWith(name)) && !ofMatches.has(name));
};

/** `-A FORWARD -j DROP` → `FORWARD`, `-j`, `DROP`. */
const wordsOf = (rule: string): [chain: string, ...rest: string[]] => {
  const [append, chain = '', ...rest] = savedWords(rule);
  if (append !== '-A' || !/^[A-Za-z0-9][\w.:-]{0,28}$/.test(chain) || rest.some(isForeign)) {
    throw new Refusal(say('change.no-iptables-rule', { text: rule }));
  }
  return [chain, ...rest];
};

export const iptablesStep = (change: Change, tools: Tools): Step => {
  const { backend, family, table, rule } = change;
  const name = family === 6 ? 'ip6tables' : 'iptables';
  const [chain, ...rest] = wordsOf(rule);
  if (!tables.has(table)) throw new Refusal(say('change.no-table', { table }));
  return {
    see: async () => {
      const output = outputOf(await tools.run([`${name}-${backend}-save`, '-t', table]));
      if ('why' in output) return unread(output.why);
      const own = output.text.split('\n').filter((line) => line.startsWith(`-A ${chain} `));
      const there = own.some((line) => line.trimEnd() === rule);
      const lines = own.length > 0 ? own.slice(0, 30) : [say('change.no-rule-in', { table, chain })];
      return { stand: there === (change.kind === 'iptables-delete') ? 'before' : 'after', lines };
    },
    act: () =>
      tools.run([
        `${name}-${backend}`,
        '-w',
        '5',
        '-t',
        table,
        ...(change.kind === 'iptables-delete' ? ['-D', chain] : ['-I', chain, String(change.place)]),
        ...rest,
      ]),
  };
};
