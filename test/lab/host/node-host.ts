import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type RunResult, run, runOk } from './run.ts';

/**
 * One lab node: a network namespace, with a mount and a UTS namespace of its own in which /run, /etc and
 * /var/lib are the node's. A waiting process keeps them; it ends when the lab's process ends.
 */
export interface NodeHost {
  name: string;
  /** Of the process that holds the namespaces. */
  pid: number;
  /** Arguments that run what follows inside the node. */
  enter: readonly string[];
  run(argv: readonly string[], options?: { input?: string }): Promise<RunResult>;
  /** Throws when the command fails. */
  must(argv: readonly string[], options?: { input?: string }): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  /** Path of a file of the node as this process sees it. */
  path(path: string): string;
  stop(): Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

const ownFolders = ['etc', 'var/lib'];

/** Starts a node in the named network namespace, which must exist. */
export const startNodeHost = async (name: string, namespace: string): Promise<NodeHost> => {
  const holder = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'nsenter', `--net=/run/netns/${namespace}`, 'unshare', '--mount', '--uts', 'cat'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  // `cat` answers only once the namespaces exist.
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', () => reject(new Error(`node ${name}: the process that holds it ended`)));
    holder.stdout.once('data', () => resolve());
    holder.stdin.write('ready\n');
  });
  const pid = holder.pid ?? 0;
  const enter = ['nsenter', '-t', String(pid), '-m', '-u', '-n'];
  const must = (argv: readonly string[], options?: { input?: string }) => runOk([...enter, ...argv], options);
  const path = (inside: string) => `/proc/${pid}/root${inside}`;
  await must(['mount', '-t', 'tmpfs', 'tmpfs', '/run']);
  for (const folder of ownFolders) {
    const work = path(`/run/.own/${folder}`);
    await Promise.all([mkdir(`${work}/upper`, { recursive: true }), mkdir(`${work}/work`, { recursive: true })]);
  }
  await Promise.all([
    ...ownFolders.map((folder) =>
      must([
        'mount',
        '-t',
        'overlay',
        'overlay',
        '-o',
        `lowerdir=/${folder},upperdir=/run/.own/${folder}/upper,workdir=/run/.own/${folder}/work`,
        `/${folder}`,
      ]),
    ),
    must(['mount', '-t', 'sysfs', 'sysfs', '/sys']),
    must(['hostname', name]),
    mkdir(path('/run/calico')),
  ]);
  return {
    name,
    pid,
    enter,
    must,
    path,
    run: (argv, options) => run([...enter, ...argv], options),
    writeFile: async (inside, text) => {
      await mkdir(dirname(path(inside)), { recursive: true });
      await writeFile(path(inside), text);
    },
    stop: async () => {
      holder.stdin.end();
      holder.kill('SIGKILL');
      await ended(holder);
    },
  };
};
