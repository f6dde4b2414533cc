import type { NodeChange } from '../fixes/action.ts';
import { savedWords } from '../fixes/shell-text.ts';
import { outputOf, Refusal, type Step, type Tools, unread } from './step.ts';

type Change = Extract<NodeChange, { kind: 'iptables-delete' | 'iptables-insert' }>;

const tables = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** Words that would make another command of it, or take it to another table. */
const commands =
  /^(?:-[ADICRLSFZNXPEtw]|--(?:append|delete|insert|check|replace|list|list-rules|flush|zero|new-chain|delete-chain|policy|rename-chain|table|wait|modprobe|set-counters))$|^-[tM]./;

/** `-A FORWARD -j DROP` → `FORWARD`, `-j`, `DROP`. */
const wordsOf = (rule: string): [chain: string, ...rest: string[]] => {
  const [append, chain = '', ...rest] = savedWords(rule);
  if (append !== '-A' || !/^[A-Za-z0-9][\w.:-]{0,28}$/.test(chain) || rest.some((word) => commands.test(word))) {
    throw new Refusal(`"${rule}" is no single rule as iptables-save prints it`);
  }
  return [chain, ...rest];
};

export const iptablesStep = (change: Change, tools: Tools): Step => {
  const { backend, family, table, rule } = change;
  const name = family === 6 ? 'ip6tables' : 'iptables';
  const [chain, ...rest] = wordsOf(rule);
  if (!tables.has(table)) throw new Refusal(`there is no table ${table}`);
  return {
    see: async () => {
      const output = outputOf(await tools.run([`${name}-${backend}-save`, '-t', table]));
      if ('why' in output) return unread(output.why);
      const own = output.text.split('\n').filter((line) => line.startsWith(`-A ${chain} `));
      const there = own.some((line) => line.trimEnd() === rule);
      const lines = own.length > 0 ? own.slice(0, 30) : [`${table}: no rule in ${chain}`];
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
