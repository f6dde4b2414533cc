import { runOk } from '../host/run.ts';
import type { Family } from './family.ts';
import { appendedHashesOf, appendLines, hashesOf, insertLines, type Table } from './rule.ts';
import type { IpSet } from './set-catalogue.ts';

/** Reads and writes Calico's part of iptables and ipset in the namespace it runs in. */

/** Chain → the hash of each rule, `''` for a rule that has none. Kernel chains: only Calico's rules. */
type ChainHashes = Map<string, string[]>;

export interface TableState {
  chains: Map<string, ChainHashes>;
  /** Rules of Calico's in kernel chains as `-D` takes them, by table. */
  hooks: Map<string, string[]>;
}

const tableNames = ['raw', 'mangle', 'filter', 'nat'] as const;

const parseSave = (text: string): TableState => {
  const state: TableState = {
    chains: new Map(tableNames.map((name) => [name, new Map()])),
    hooks: new Map(tableNames.map((name) => [name, []])),
  };
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const chains = state.chains.get(table);
    if (!chains) continue;
    const declared = line.match(/^:(cali-\S+)/)?.[1];
    if (declared) chains.set(declared, []);
    const chain = line.match(/^-A (\S+)/)?.[1];
    if (!chain) continue;
    const hash = line.match(/--comment "cali:([\w-]{16})"/)?.[1] ?? '';
    if (!chain.startsWith('cali-') && hash === '') continue;
    if (!chain.startsWith('cali-')) state.hooks.get(table)?.push(line.replace(/^-A/, '-D'));
    chains.set(chain, [...(chains.get(chain) ?? []), hash]);
  }
  return state;
};

const programs: Record<Family, string> = { 4: 'iptables', 6: 'ip6tables' };

/** nf_tables rules are read without touching iptables' lock. */
export const readTables = async (family: Family): Promise<TableState> =>
  parseSave(await runOk([`${programs[family]}-nft-save`]));

const wantedChains = (table: Table): ChainHashes => {
  const chains: ChainHashes = new Map(table.chains.map((chain) => [chain.name, hashesOf(chain)]));
  for (const chain of table.inserts) chains.set(chain.name, hashesOf(chain));
  for (const chain of table.appends) {
    chains.set(chain.name, [...(chains.get(chain.name) ?? []), ...appendedHashesOf(chain)]);
  }
  return chains;
};

const same = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
  a !== undefined && a.length === b.length && a.every((item, index) => item === b[index]);

/** Input for iptables-restore --noflush that makes the table right; empty when it is. */
const tableChanges = (state: TableState, table: Table): string[] => {
  const is = state.chains.get(table.name) ?? new Map<string, string[]>();
  const wanted = wantedChains(table);
  const own = table.chains.filter((chain) => !same(is.get(chain.name), wanted.get(chain.name) ?? []));
  const stale = [...is.keys()].filter((name) => name.startsWith('cali-') && !wanted.has(name));
  const kernelChains = [...table.inserts, ...table.appends].map(({ name }) => name);
  const wrong = new Set(kernelChains.filter((name) => !same(is.get(name), wanted.get(name) ?? [])));
  if (own.length === 0 && stale.length === 0 && wrong.size === 0) return [];
  const hooks = (state.hooks.get(table.name) ?? []).filter((line) => wrong.has(line.split(' ')[1] ?? ''));
  return [
    `*${table.name}`,
    ...own.map(({ name }) => `:${name} - [0:0]`),
    ...stale.map((name) => `:${name} - [0:0]`),
    ...own.flatMap((chain) => appendLines(chain)),
    ...hooks,
    ...table.inserts.filter(({ name }) => wrong.has(name)).flatMap(insertLines),
    ...table.appends
      .filter(({ name }) => wrong.has(name))
      .flatMap((chain) => appendLines(chain, appendedHashesOf(chain))),
    ...stale.map((name) => `-X ${name}`),
    'COMMIT',
  ];
};

/** Writes what differs, and returns the state that the kernel then has. */
export const syncTables = async (family: Family, state: TableState, tables: readonly Table[]): Promise<TableState> => {
  const input = tables.flatMap((table) => tableChanges(state, table));
  if (input.length === 0) return state;
  await runOk([`${programs[family]}-nft-restore`, '--noflush', '--wait', '10'], { input: `${input.join('\n')}\n` });
  return {
    chains: new Map(tables.map((table) => [table.name, wantedChains(table)])),
    // Only needed after the kernel was read again.
    hooks: new Map(),
  };
};

/** Set → its type and members. */
export type SetState = Map<string, { type: string; members: Set<string> }>;

/** The sets of one family: their names begin with its number. */
export const readSets = async (family: Family): Promise<SetState> => {
  const sets: SetState = new Map();
  for (const line of (await runOk(['ipset', 'save'])).split('\n')) {
    const [verb, name = '', value = ''] = line.split(' ');
    if (!name.startsWith(`cali${family}`)) continue;
    if (verb === 'create') sets.set(name, { type: value, members: new Set() });
    if (verb === 'add') sets.get(name)?.members.add(value);
  }
  return sets;
};

/** Creates and fills; sets that are not wanted stay until `removeSets`, because rules may still name them. */
export const syncSets = async (family: Family, is: SetState, wanted: readonly IpSet[]): Promise<SetState> => {
  const lines: string[] = [];
  const after: SetState = new Map(is);
  for (const set of wanted) {
    const members = new Set(set.members);
    const before = is.get(set.name)?.members;
    if (!before)
      lines.push(
        `create ${set.name} ${set.type} family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 1048576`,
      );
    lines.push(...[...members].filter((member) => !before?.has(member)).map((member) => `add ${set.name} ${member}`));
    lines.push(
      ...[...(before ?? [])].filter((member) => !members.has(member)).map((member) => `del ${set.name} ${member}`),
    );
    after.set(set.name, { type: set.type, members });
  }
  if (lines.length > 0) await runOk(['ipset', 'restore'], { input: `${lines.join('\n')}\n` });
  return after;
};

export const removeSets = async (is: SetState, wanted: readonly IpSet[]): Promise<SetState> => {
  const names = new Set(wanted.map(({ name }) => name));
  const stale = [...is.keys()].filter((name) => !names.has(name));
  if (stale.length > 0) {
    await runOk(['ipset', 'restore'], { input: `${stale.map((name) => `destroy ${name}`).join('\n')}\n` });
  }
  return new Map([...is].filter(([name]) => names.has(name)));
};

export const writeArpTable = async (input: string): Promise<void> => {
  await runOk(['nft', '-f', '-'], { input });
};
