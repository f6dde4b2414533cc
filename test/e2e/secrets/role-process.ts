import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { program } from '../../helpers/program.ts';

/** A role of the product as a process of its own, whose whole output is kept. */
export interface RoleProcess {
  output(): string;
  ended(): boolean;
  /** Tells it to end, and ends it where it does not. */
  end(withinMs: number): Promise<void>;
}

export const startRole = (role: string, env: Record<string, string>): RoleProcess => {
  const child: ChildProcess = spawn(process.execPath, [program, role], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    ended,
    end: async (withinMs) => {
      if (ended()) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await exit;
      clearTimeout(timer);
    },
  };
};
