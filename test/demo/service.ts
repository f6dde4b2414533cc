import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../helpers/redis.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');

/** A bot or a worker in a process of its own, started as a deployment starts it. */
export interface Service {
  pid: number | undefined;
  stop(): Promise<void>;
}

const patienceMs = 20_000;

const isReady = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
};

const untilReady = async (role: string, port: number, child: ChildProcess, said: () => string): Promise<void> => {
  const end = performance.now() + patienceMs;
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`the ${role} ended with ${child.exitCode}:\n${said()}`);
    if (performance.now() > end) throw new Error(`the ${role} is not ready after ${patienceMs / 1000} s:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Starts it with settings from the environment and waits until it is ready. */
export const startService = async (
  role: 'bot' | 'worker' | 'fixer',
  settings: Record<string, string>,
  entry: readonly string[] = [cli, role],
): Promise<Service> => {
  const port = await freePort();
  const child = spawn(process.execPath, [...entry], {
    // A group of its own: Ctrl-C in the terminal reaches us first, and we end it in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...settings, METRICS_PORT: `${port}` },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-8_000);
    });
  }
  await untilReady(role, port, child, () => said);
  return {
    pid: child.pid,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(late);
    },
  };
};
