import type { RunOne } from './enter-pod.ts';
import type { RawRun } from './raw.ts';

/** More native tables than this are not read; those that are left out count as not read. */
const mostTables = 24;
const longestName = 128;

const xtables = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);

/**
 * `nft list tables` → the tables that see packets of these families and that iptables-nft did not make.
 * nft puts its arguments together and reads them as its own language, so only plain names pass.
 */
export const readableTables = (text: string, families: readonly (4 | 6)[]): [family: string, name: string][] => {
  const wanted = new Set(['inet', 'netdev', ...families.map((family) => (family === 4 ? 'ip' : 'ip6'))]);
  return text
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [, family = '', name = ''] = /^table (\w+) ([A-Za-z_][\w./-]*)$/.exec(line.trim()) ?? [];
      const own = (family === 'ip' || family === 'ip6') && xtables.has(name);
      return wanted.has(family) && !own && name.length <= longestName ? [[family, name]] : [];
    })
    .slice(0, mostTables);
};

/** The list of tables, and each native one as JSON. Where there is none, the list is all that is run. */
export const listNativeTables = async (
  families: readonly (4 | 6)[],
  run: RunOne,
  most = mostTables,
): Promise<RawRun[]> => {
  const list = await run('nft-tables', ['nft', 'list', 'tables']);
  if (list.exitCode !== 0 || list.truncated) return [list];
  const tables = readableTables(list.stdout, families)
    .slice(0, most)
    .map(([family, name]) => run(`nft-table ${family} ${name}`, ['nft', '-j', 'list', 'table', family, name]));
  return [list, ...(await Promise.all(tables))];
};
