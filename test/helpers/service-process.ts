import { spawn } from 'node:child_process';
import { program } from './program.ts';
import { freePort } from './redis.ts';

interface EndOfProcess {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Since it was started, or since `sinceMs` was taken. */
  at: number;
}

/** A service in a process of its own, started as a deployment starts it, whose whole output is kept. */
export interface ServiceProcess {
  pid: number | undefined;
  metricsPort: number;
  startedAt: number;
  /** Everything that it printed, on both outputs. */
  said(): string;
  ended: Promise<EndOfProcess>;
  hasEnded(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** `/readyz`: its status and what it says; undefined: nobody answers. */
  readiness(): Promise<{ status: number; text: string } | undefined>;
  /** Ends it at once where it still runs. */
  discard(): Promise<void>;
}

export const startServiceProcess = async (
  argv: readonly string[],
  env: Record<string, string>,
  {
    entry = program,
    detached = false,
    openInput = false,
  }: { entry?: string; detached?: boolean; openInput?: boolean } = {},
): Promise<ServiceProcess> => {
  const metricsPort = env.METRICS_PORT === undefined ? await freePort() : Number(env.METRICS_PORT);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [entry, ...argv], {
    detached,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', METRICS_PORT: `${metricsPort}`, ...env },
  });
  if (!openInput) child.stdin.end();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<EndOfProcess>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal, at: performance.now() }));
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid,
    metricsPort,
    startedAt,
    said: () => said,
    ended,
    hasEnded,
    kill: (signal) => void child.kill(signal),
    readiness: async () => {
      try {
        const answer = await fetch(`http://127.0.0.1:${metricsPort}/readyz`);
        return { status: answer.status, text: await answer.text() };
      } catch {
        return undefined;
      }
    },
    discard: async () => {
      if (!hasEnded()) child.kill('SIGKILL');
      await ended;
    },
  };
};
