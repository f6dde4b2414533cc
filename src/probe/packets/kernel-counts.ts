import { readFileSync } from 'node:fs';
import { kernelCounters } from '../../faults/kernel-counters.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { RunOne } from '../enter-pod.ts';
import { isObject } from '../parse/json-list.ts';
import { inside } from '../pod-namespace.ts';
import type { RawRun } from '../raw.ts';
import type { RawKernelMoves } from './result.ts';
import { parseTracking } from './tracking.ts';

/** Counts of one source by what they count; those of an interface as `eth0 rx drop`. */
type Counts = ReadonlyMap<string, number>;

/** What was read of one network namespace, by the file or command: its counts, or why there are none. */
export type KernelCounts = ReadonlyMap<string, Counts | Message>;

/** Longest that is looked at: a node of a thousand interfaces has 150 kB of them. */
const mostCharacters = 1_000_000;
/** Interfaces with counts that are kept. */
const mostCounts = 20_000;

const isCounted = (name: string): boolean => kernelCounters.has(name);

const wholeNumber = (text: string): number | undefined => (/^\d{1,20}$/.test(text) ? Number(text) : undefined);

/** /proc/net/snmp and netstat: a line of names, then a line of numbers that begins alike. */
const parsePairs = (text: string): Counts | undefined => {
  const lines = text.trim().split('\n');
  if (lines.length % 2 !== 0) return undefined;
  const counts = new Map<string, number>();
  for (let at = 0; at < lines.length; at += 2) {
    const [group = '', ...names] = (lines[at] ?? '').trim().split(/\s+/);
    const [same, ...values] = (lines[at + 1] ?? '').trim().split(/\s+/);
    if (!/^[A-Za-z]\w*:$/.test(group) || group !== same || names.length !== values.length) return undefined;
    for (const [index, name] of names.entries()) {
      const key = `${group} ${name}`;
      if (!isCounted(key)) continue;
      const value = wholeNumber(values[index] ?? '');
      if (value === undefined) return undefined;
      counts.set(key, value);
    }
  }
  return counts;
};

/** /proc/net/snmp6 and xfrm_stat: a name and a number in each line. */
const parseNamed = (text: string): Counts | undefined => {
  const counts = new Map<string, number>();
  for (const line of text.trim().split('\n')) {
    const [name = '', number = '', ...more] = line.trim().split(/\s+/);
    const value = wholeNumber(number);
    if (value === undefined || more.length > 0 || !/^\w+$/.test(name)) return undefined;
    if (isCounted(name)) counts.set(name, value);
  }
  return counts;
};

const columns = [
  ...['bytes', 'packets', 'errs', 'drop', 'fifo', 'frame', 'compressed', 'multicast'].map((name) => `rx ${name}`),
  ...['bytes', 'packets', 'errs', 'drop', 'fifo', 'colls', 'carrier', 'compressed'].map((name) => `tx ${name}`),
];

/** /proc/net/dev: two lines of titles, then an interface a line. Names of interfaces hold no blanks. */
const parseDevices = (text: string): Counts | undefined => {
  const [, titles = '', ...lines] = text.trim().split('\n');
  const named = titles.split(/[\s|]+/).filter((each) => each !== '');
  const known = ['face', ...columns.map((column) => column.slice(3))];
  if (named.join(' ') !== known.join(' ')) return undefined;
  const counts = new Map<string, number>();
  for (const line of lines) {
    const colon = line.lastIndexOf(':');
    const device = line.slice(0, colon).trim();
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(wholeNumber);
    if (colon < 0 || device === '' || values.length !== columns.length) return undefined;
    for (const [index, column] of columns.entries()) {
      const value = values[index];
      if (value === undefined) return undefined;
      if (isCounted(column) && counts.size < mostCounts) counts.set(`${device} ${column}`, value);
    }
  }
  return counts;
};

/** /proc/net/softnet_stat: a line a processor, in hexadecimal; the second column counts what its backlog dropped. */
const parseBacklog = (text: string): Counts | undefined => {
  let dropped = 0;
  for (const line of text.trim().split('\n')) {
    const values = line.trim().split(/\s+/);
    if (values.length < 3 || !values.every((value) => /^[0-9a-f]{8}$/.test(value))) return undefined;
    dropped += Number.parseInt(values[1] ?? '0', 16);
  }
  return new Map([['softnet dropped', dropped]]);
};

const parseConntrack = (text: string): Counts | undefined => {
  const counts = parseTracking(text);
  return (
    counts &&
    new Map(
      [...counts].flatMap(([name, value]) =>
        isCounted(`nf_conntrack ${name}`) ? [[`nf_conntrack ${name}`, value]] : [],
      ),
    )
  );
};

interface Queue {
  dev: string;
  drops: number;
}

const isQueue = (value: unknown): value is Queue =>
  isObject(value) && typeof value.dev === 'string' && typeof value.drops === 'number' && value.drops >= 0;

/** `tc -s -j qdisc`; the queues of one interface are added up. */
const parseQueues = (text: string): Counts | undefined => {
  let queues: unknown;
  try {
    queues = JSON.parse(text.trim() === '' ? '[]' : text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(queues) || !queues.every(isQueue)) return undefined;
  const counts = new Map<string, number>();
  for (const { dev, drops } of queues.slice(0, mostCounts)) {
    const key = `${dev} qdisc drops`;
    counts.set(key, (counts.get(key) ?? 0) + drops);
  }
  return counts;
};

const folder = '/proc/net/';
const queues = 'tc -s qdisc';

const parsers = new Map<string, (text: string) => Counts | undefined>([
  [`${folder}snmp`, parsePairs],
  [`${folder}netstat`, parsePairs],
  [`${folder}snmp6`, parseNamed],
  [`${folder}xfrm_stat`, parseNamed],
  [`${folder}dev`, parseDevices],
  [`${folder}stat/nf_conntrack`, parseConntrack],
  [`${folder}softnet_stat`, parseBacklog],
  [queues, parseQueues],
]);

/** The counts of one source; a form that is not known is none. */
export const parseCounts = (source: string, text: string): Counts | Message => {
  const counts = text.length > mostCharacters ? undefined : parsers.get(source)?.(text);
  return counts ?? say('packets.counts-unknown-form');
};

const everyNamespace = ['snmp', 'netstat', 'snmp6', 'xfrm_stat', 'dev', 'stat/nf_conntrack'].map(
  (name) => `${folder}${name}`,
);
/** Kept for the whole machine. */
const ofMachine = [`${folder}softnet_stat`];

/** What a kernel without IPv6, IPsec or connection tracking does not have counts nothing, and is no gap. */
const readFiles = (): KernelCounts => {
  const read = new Map<string, Counts | Message>();
  for (const path of [...everyNamespace, ...ofMachine]) {
    try {
      read.set(path, parseCounts(path, readFileSync(path, 'utf8')));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        read.set(path, say('packets.counts-unreadable'));
    }
  }
  return read;
};

const fromRun = (source: string, run: RawRun): Counts | Message =>
  run.exitCode === 0 && !run.truncated
    ? parseCounts(source, run.stdout)
    : run.failure === undefined || typeof run.failure === 'string'
      ? say('packets.counts-unreadable')
      : run.failure;

/** `head -v` writes the name of each file above it; no line of these files looks like that. */
export const splitFiles = (text: string): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  const [, ...parts] = `\n${text}`.split('\n==> ');
  for (const part of parts) {
    const end = part.indexOf(' <==\n');
    if (end > 0) files.set(part.slice(0, end), part.slice(end + 5));
  }
  return files;
};

/** Of the network namespace that this process is in. */
export const readNodeCounts = async (run: RunOne): Promise<KernelCounts> => {
  const files = readFiles();
  return new Map([...files, [queues, fromRun(queues, await run('queues', ['tc', '-s', '-j', 'qdisc']))]]);
};

/** Of a pod's, by its name. */
export const readPodCounts = async (namespace: string, run: RunOne): Promise<KernelCounts> => {
  const [files, queued] = await Promise.all([
    run('counts', inside(namespace, ['head', '-v', '-c', String(mostCharacters), ...everyNamespace])),
    run('queues', inside(namespace, ['tc', '-s', '-j', 'qdisc'])),
  ]);
  const counts = new Map<string, Counts | Message>([[queues, fromRun(queues, queued)]]);
  // It fails where one of them is not there, and tells the others all the same.
  if (files.exitCode === undefined || files.truncated || files.stdout === '')
    return counts.set(folder, fromRun(folder, files));
  for (const [path, text] of splitFiles(files.stdout)) counts.set(path, parseCounts(path, text));
  return counts;
};

const isUnread = (counts: Counts | Message): counts is Message => !(counts instanceof Map);

/** `eth0 rx drop` → the interface and what was counted there. */
const partsOf = (key: string): { device?: string; name: string } => {
  if (isCounted(key)) return { name: key };
  const blank = key.indexOf(' ');
  return { device: key.slice(0, blank), name: key.slice(blank + 1) };
};

/** More than a live test can move; a list that is longer is cut. */
const mostMoves = 200;

const grown = (before: Counts, after: Counts, key: string): number =>
  // Counts start again with an interface, and may wrap around.
  before.has(key) ? Math.max(0, (after.get(key) ?? 0) - (before.get(key) ?? 0)) : 0;

/** What moved between two readings of one namespace, and between the second and a third while nothing was sent. */
export const kernelMoves = (
  pod: string | undefined,
  before: KernelCounts,
  after: KernelCounts,
  idle: KernelCounts | undefined,
): Pick<RawKernelMoves, 'moves' | 'unread'> => {
  const where = pod === undefined ? {} : { pod };
  const moves: RawKernelMoves['moves'] = [];
  const unread: RawKernelMoves['unread'] = [];
  for (const [source, now] of after) {
    const then = before.get(source);
    const bad = [then, now].find((counts) => counts !== undefined && isUnread(counts));
    if (then === undefined || bad !== undefined || isUnread(then) || isUnread(now)) {
      unread.push({ ...where, source, reason: (bad as Message | undefined) ?? say('packets.counts-unreadable') });
      continue;
    }
    const later = idle?.get(source);
    for (const key of now.keys()) {
      const moved = grown(then, now, key);
      if (moved === 0 || moves.length >= mostMoves) continue;
      const beside = later === undefined || isUnread(later) ? {} : { idle: grown(now, later, key) };
      moves.push({ ...where, source, ...partsOf(key), moved, ...beside });
    }
  }
  for (const [source, counts] of before) {
    if (!after.has(source))
      unread.push({ ...where, source, reason: isUnread(counts) ? counts : say('packets.counts-unreadable') });
  }
  return { moves, unread };
};
