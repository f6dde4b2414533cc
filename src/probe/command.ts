import { type ChildProcess, spawn } from 'node:child_process';
import type { FailureCode } from '../case/read.ts';
import { byteStore } from '../limits/byte-store.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { notFoundBehind, withFewerRights } from './fewer-rights.ts';
import type { Sieve } from './keep/sieve.ts';
import type { RawRun } from './raw.ts';

export interface CommandLimits {
  /** After this many milliseconds the command and its children are killed. */
  deadlineMs: number;
  /** Standard output beyond this many bytes is cut. */
  maxBytes: number;
  /** Keeps of a long output what matters; then `maxBytes` counts for what is kept. */
  sieve?: Sieve | undefined;
  signal: AbortSignal;
}

const stderrLimit = 2_000;

/** Each child leads a process group of its own, so that what it starts ends with it. */
const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
};

const running = new Set<ChildProcess>();

/** Whatever still runs when the probe leaves, ends with it. */
export const killAll = (): void => {
  for (const child of running) killGroup(child);
};

export const startChild = (argv: readonly string[], stdin: 'pipe' | 'ignore'): ChildProcess => {
  const [program = '', ...rest] = withFewerRights(argv);
  const child = spawn(program, rest, {
    stdio: [stdin, 'pipe', 'pipe'],
    detached: true,
    shell: false,
    // Plain English messages, and no settings of ours for the tools.
    env: {
      PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      ...(process.env.NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE } : {}),
    },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
};

export const stopChild = killGroup;

/**
 * For what would go on by itself: the kernel kills it when we die, however we die. A wrapper that stays
 * around, such as `timeout`, would leave a child that nobody waits for.
 */
export const dyingWithUs = (argv: readonly string[]): string[] => ['setpriv', '--pdeathsig', 'KILL', '--', ...argv];

type Failed = Required<Pick<RawRun, 'failure'>> & Pick<RawRun, 'code'>;

const notInstalled = (program: string): Failed => ({
  failure: say('probe.not-installed', { program }),
  code: 'not-installed',
});

const startFailure = (error: NodeJS.ErrnoException, program: string): Failed =>
  error.code === 'ENOENT' ? notInstalled(program) : { failure: say('probe.not-started', { why: error.message }) };

/** Runs one command to its end, its deadline or the signal. Never rejects. */
export const runCommand = (id: string, argv: readonly string[], limits: CommandLimits): Promise<RawRun> =>
  new Promise((resolve) => {
    const start = performance.now();
    const store = byteStore(limits.maxBytes);
    const take = limits.sieve?.push ?? store.add;
    let truncated = false;
    let stderr = '';
    let failure: Failed | undefined;
    const done = (outcome: { exitCode: number } | Failed) => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', abort);
      const kept = truncated ? undefined : limits.sieve?.end();
      if (kept !== undefined && kept.text.length > limits.maxBytes) truncated = true;
      resolve({
        id,
        argv: [...argv],
        ...outcome,
        // Of a list that was sieved and is too long all the same, nothing can be believed.
        stdout: limits.sieve === undefined ? store.text() : truncated ? '' : (kept?.text ?? ''),
        ...(kept === undefined || kept.leftOut === 0 || truncated ? {} : { leftOut: kept.leftOut }),
        stderr: stderr.slice(0, stderrLimit),
        milliseconds: Math.round(performance.now() - start),
        truncated,
      });
    };
    const abort = () => {
      failure ??= { failure: say('probe.out-of-time'), code: 'timeout' };
      killGroup(child);
    };
    if (limits.signal.aborted) {
      resolve(notRun(id, argv, say('probe.out-of-time'), 'timeout'));
      return;
    }
    const child = startChild(argv, 'ignore');
    const timer = setTimeout(() => {
      failure ??= { failure: say('probe.did-not-end', { ms: limits.deadlineMs }), code: 'timeout' };
      killGroup(child);
    }, limits.deadlineMs);
    limits.signal.addEventListener('abort', abort, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (truncated || take(chunk)) return;
      truncated = true;
      killGroup(child);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < stderrLimit) stderr += chunk.toString('utf8');
    });
    child.once('error', (error) => done(startFailure(error, argv[0] ?? '')));
    child.once('close', (code, signal) => {
      if (failure !== undefined) done(failure);
      else if (truncated) done({ exitCode: code ?? 0 });
      else if (code === null) done({ failure: say('probe.ended-by', { signal: signal ?? '' }) });
      else if (notFoundBehind(code, stderr) === argv[0]) done(notInstalled(argv[0] ?? ''));
      else done({ exitCode: code });
    });
  });

/** A run that was not made, or a read that failed, in the form of a run. */
export const notRun = (id: string, argv: readonly string[], failure: Message | string, code?: FailureCode): RawRun => ({
  id,
  argv: [...argv],
  failure,
  ...(code === undefined ? {} : { code }),
  stdout: '',
  stderr: '',
  milliseconds: 0,
  truncated: false,
});
