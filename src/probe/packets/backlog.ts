import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOne } from '../enter-pod.ts';
import { inside } from '../pod-namespace.ts';
import type { PacketsRequest } from './packets-request.ts';
import type { RawBacklog } from './result.ts';

interface Listener {
  address: string;
  port: number;
  /** Connections that the kernel has opened and nobody has accepted, and how many may wait so. */
  waiting: number;
  limit: number;
}

const number = /^\d{1,10}$/;

/** `ss -H -l -n -t`: state, Recv-Q, Send-Q, local and peer address. Nothing for another form. */
export const parseListeners = (text: string): Listener[] | undefined => {
  const listeners: Listener[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [state, waiting = '', limit = '', local = ''] = line.trim().split(/\s+/);
    const colon = local.lastIndexOf(':');
    const port = local.slice(colon + 1);
    if (state !== 'LISTEN' || colon < 0 || ![waiting, limit, port].every((each) => number.test(each))) return undefined;
    listeners.push({
      address: local.slice(0, colon),
      port: Number(port),
      waiting: Number(waiting),
      limit: Number(limit),
    });
  }
  return listeners;
};

/** The sockets that the tests' connections come to; where they cannot be listed, none. */
export const readListeners = async (
  { tests }: PacketsRequest,
  namespace: string | undefined,
  run: RunOne,
): Promise<Listener[]> => {
  const ports = new Set(
    tests.flatMap(({ protocol, port }) => (protocol === 'tcp' && port !== undefined ? [port] : [])),
  );
  if (ports.size === 0) return [];
  const argv = ['ss', '-H', '-l', '-n', '-t'];
  const listed = await run('listeners', namespace === undefined ? argv : inside(namespace, argv));
  const all = listed.exitCode === 0 && !listed.truncated ? parseListeners(listed.stdout) : undefined;
  return (all ?? []).filter(({ port }) => ports.has(port));
};

/** Connections of these ports by both ends → whether a program has taken them from the kernel. */
type Taken = ReadonlyMap<string, boolean>;

/** `ss -H -a -n -t -e`: a connection that nobody has accepted has no inode. Nothing for another form. */
export const parseTaken = (text: string): Taken | undefined => {
  const taken = new Map<string, boolean>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [state, , , local, peer, ...more] = line.trim().split(/\s+/);
    const inode = more.find((word) => word.startsWith('ino:'));
    if (state === undefined || peer === undefined || local === undefined) return undefined;
    if (state !== 'ESTAB' && state !== 'CLOSE-WAIT') continue;
    if (inode === undefined) return undefined;
    taken.set(`${local} ${peer}`, inode !== 'ino:0');
  }
  return taken;
};

/** The connections that have been opened to the tests' ports; where they cannot be listed, nothing. */
export const readTaken = async (
  ports: readonly number[],
  namespace: string | undefined,
  run: RunOne,
): Promise<Taken | undefined> => {
  const filter = ports.flatMap((port, index) => [...(index === 0 ? [] : ['or']), 'sport', '=', `:${port}`]);
  const argv = ['ss', '-H', '-a', '-n', '-t', '-e', ...filter];
  const listed = await run('connections', namespace === undefined ? argv : inside(namespace, argv));
  return listed.exitCode === 0 && !listed.truncated ? parseTaken(listed.stdout) : undefined;
};

/** Whether of those that waited at the first look some have been taken since: the program is busy, and alive. */
const someTaken = (first: Taken, later: Taken): boolean =>
  [...first].some(([connection, taken]) => !taken && later.get(connection) !== false);

/** A program that is alive accepts at once; one that was held up gets this long. */
const patienceMs = 1_000;
const againMs = 100;

/**
 * Sockets whose queue has grown since, and stays so: looked at again until it has shrunk or a second is over. A
 * program with more to do than it can takes connections all the while: `accepts` says so where that was to be seen.
 */
export const grownBacklogs = async (
  before: readonly Listener[],
  look: () => Promise<Listener[]>,
  connections: (ports: readonly number[]) => Promise<Taken | undefined>,
): Promise<Omit<RawBacklog, 'pod'>[]> => {
  const start = performance.now();
  let first: Promise<Taken | undefined> | undefined;
  for (;;) {
    const grown = (await look()).flatMap(({ address, port, waiting, limit }) => {
      const then = before.find((each) => each.address === address && each.port === port)?.waiting;
      return then !== undefined && waiting > then ? [{ address, port, before: then, waiting, limit }] : [];
    });
    const ms = Math.round(performance.now() - start);
    if (grown.length === 0) return [];
    const ports = grown.map(({ port }) => port);
    if (ms >= patienceMs) {
      const [then, now] = await Promise.all([first, connections(ports)]);
      const accepts = then === undefined || now === undefined ? {} : { accepts: someTaken(then, now) };
      return grown.map((each) => ({ ...each, ms, ...accepts }));
    }
    first ??= connections(ports);
    await sleep(againMs);
  }
};
