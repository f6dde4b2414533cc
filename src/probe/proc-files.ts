import { readdirSync, readFileSync } from 'node:fs';
import { isTunnelDevice } from '../case/calico-devices.ts';
import { settingsOfInterface, settingsOfNode } from '../case/kernel-settings.ts';
import { tableOf } from '../table.ts';
import { say } from '../words/say.ts';
import { notRun } from './command.ts';
import type { RawRun } from './raw.ts';

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const list = (path: string): string[] => {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
};

const ran = (id: string, argv: string[], start: number, stdout: string): RawRun => ({
  id,
  argv,
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: Math.round(performance.now() - start),
  truncated: false,
});

/** On a node with more interfaces, other pods' and then other programs' are left out. */
const interfaceLimit = 60;

/** Those of the path come first: a node of many bridges must not push them out. */
const rank = (name: string, wanted: ReadonlySet<string>): number => {
  if (wanted.has(name) || name === 'all' || name === 'default') return 0;
  if (isTunnelDevice(name)) return 0;
  if (name.startsWith('cali')) return 3;
  // What hardware, bonds and VLANs are called; everything else is a bridge or a pair of some other program.
  return /^(?:e|bond|team|vlan|ib|wl|lo$|br-?ex)/.test(name) ? 1 : 2;
};

/**
 * Kernel settings of this network namespace as `name = value` lines, the way `sysctl` prints them. The
 * pods' interfaces and everything that is not a pod's come first. Read as files: one process less, and
 * no interface name is ever part of a pattern.
 */
export const readSysctls = (interfaces: readonly string[]): RawRun => {
  const start = performance.now();
  const lines: string[] = [];
  const add = (path: string, name: string) => {
    const value = read(`/proc/sys/${path}`);
    if (value !== undefined) lines.push(`${name} = ${value.trim()}`);
  };
  for (const { name } of settingsOfNode) add(name, name.replaceAll('/', '.'));
  for (const [family, settings] of Object.entries(settingsOfInterface)) {
    const all = list(`/proc/sys/net/${family}/conf`);
    const wanted = new Set(interfaces);
    const chosen = all.toSorted((a, b) => rank(a, wanted) - rank(b, wanted)).slice(0, interfaceLimit);
    for (const name of chosen) {
      for (const { name: setting } of settings) {
        add(`net/${family}/conf/${name}/${setting}`, `net.${family}.conf.${name}.${setting}`);
      }
    }
  }
  return ran('sysctls', ['read', '/proc/sys/net'], start, `${lines.join('\n')}\n`);
};

/**
 * The kernel's neighbour tables: `neighbour-statistics-4` and `-6`. Nothing where they are not shown, which is
 * in every network namespace but the first.
 */
export const readNeighbourStatistics = (families: readonly (4 | 6)[]): RawRun[] =>
  families.flatMap((family) => {
    const start = performance.now();
    const path = `/proc/net/stat/${family === 4 ? 'arp_cache' : 'ndisc_cache'}`;
    const text = read(path);
    return text === undefined ? [] : [ran(`neighbour-statistics-${family}`, ['read', path], start, text)];
  });

/** Of the network namespace of whoever reads it: the tables of iptables-legacy, one a line. */
export const legacyTablesFile = { 4: '/proc/net/ip_tables_names', 6: '/proc/net/ip6_tables_names' } as const;

/**
 * Does the kernel hold tables of iptables-legacy in this network namespace? Asking the tool itself would create them.
 * `unavailable`: it has none anywhere.
 */
export const legacyTables = (family: 4 | 6): 'some' | 'none' | 'unavailable' => {
  const names = read(legacyTablesFile[family]);
  if (names === undefined) return 'unavailable';
  return names.trim() === '' ? 'none' : 'some';
};

/** `/var/lib/calico/{mtu,nodename}` (calico#1.4, #1.5). */
export const readCalicoFiles = (): RawRun => {
  const start = performance.now();
  const folder = '/var/lib/calico';
  const lines = ['mtu', 'nodename'].flatMap((name) => {
    const value = read(`${folder}/${name}`);
    return value === undefined ? [] : [`${folder}/${name}: ${value.trim().slice(0, 260)}`];
  });
  return ran('calico-files', ['read', folder], start, lines.map((line) => `${line}\n`).join(''));
};

const pick = (value: unknown, keys: readonly string[]): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return {};
  const fields: Record<string, unknown> = tableOf({ ...value });
  return Object.fromEntries(keys.filter((key) => key in fields).map((key) => [key, fields[key]]));
};

const reduced = (plugin: unknown): Record<string, unknown> => {
  const fields = pick(plugin, ['type', 'mtu', 'include_default_routes']);
  const { ipam } = pick(plugin, ['ipam']);
  return { ...fields, ...(ipam === undefined ? {} : { ipam: pick(ipam, ['type', 'routes']) }) };
};

/**
 * The CNI configuration that the container runtime uses (the first by name), reduced to the fields that
 * decide routes and MTU: such files can hold tokens and keys, which must not leave the node.
 */
export const readCni = (): RawRun => {
  const start = performance.now();
  const folder = '/etc/cni/net.d';
  const file = list(folder).find((name) => /\.(conflist|conf|json)$/.test(name));
  if (file === undefined) return notRun('cni', ['read', folder], say('probe.no-cni'));
  const argv = ['read', `${folder}/${file}`];
  try {
    const parsed: unknown = JSON.parse(read(`${folder}/${file}`) ?? '');
    const { plugins } = pick(parsed, ['plugins']);
    const all = Array.isArray(plugins) ? plugins : [parsed];
    return ran('cni', argv, start, JSON.stringify({ plugins: all.map(reduced) }));
  } catch {
    return notRun('cni', argv, say('probe.no-json'));
  }
};
