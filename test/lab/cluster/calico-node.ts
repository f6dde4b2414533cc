import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Family } from '../calico-node/family.ts';
import type { NodeMessage, Settings } from '../calico-node/settings.ts';
import type { NodeHost } from '../host/node-host.ts';
import { compileCache } from '../lab-folder.ts';

/** The calico-node container of one node: started, stopped, told to hold its repairs. */

const program = new URL('../calico-node/main.ts', import.meta.url).pathname;

export interface CalicoNode {
  /** Resolves when it has programmed the node once. */
  start(settings: Settings): Promise<void>;
  stop(): Promise<void>;
  running(): boolean;
  hold(held: boolean): void;
  /** Starts or stops the BIRD of one family alone. */
  keepBird(running: boolean, family: Family): void;
  /** Resolves when the objects as they are now are programmed, or at once when it is not running. */
  programmed(): Promise<void>;
}

export const createCalicoNode = (host: NodeHost, logFile: string): CalicoNode => {
  let child: ChildProcess | undefined;
  let asked = 0;

  const stop = async (): Promise<void> => {
    const stopping = child;
    child = undefined;
    if (!stopping || stopping.exitCode !== null || stopping.signalCode !== null) return;
    const ended = new Promise((resolve) => stopping.once('exit', resolve));
    stopping.kill('SIGKILL');
    await ended;
  };

  return {
    stop,
    running: () => child !== undefined,
    keepBird: (bird, family) => void child?.send({ bird, family } satisfies NodeMessage),
    hold: (held) => child?.send({ held } satisfies NodeMessage),
    programmed: async () => {
      const running = child;
      if (!running) return;
      const program = ++asked;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          running.off('message', heard);
          running.off('exit', done);
          resolve();
        };
        const heard = (message: NodeMessage): void => {
          if ('programmed' in message && message.programmed === program) done();
        };
        running.on('message', heard);
        running.once('exit', done);
        running.send({ program } satisfies NodeMessage);
      });
    },
    start: async (settings) => {
      await stop();
      const argv = [...host.enter, process.execPath, '--no-warnings', program, JSON.stringify(settings)];
      const started = spawn('setpriv', ['--pdeathsig', 'KILL', ...argv], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, ...compileCache },
      });
      child = started;
      const log = createWriteStream(logFile, { flags: 'a' });
      started.stdout?.pipe(log, { end: false });
      started.stderr?.pipe(log, { end: false });
      started.once('close', () => log.end());
      await new Promise<void>((resolve, reject) => {
        started.on('message', (message: NodeMessage) => {
          if ('event' in message && message.event === 'in-sync') resolve();
        });
        started.once('error', reject);
        started.once('exit', (code, signal) => {
          if (child === started) child = undefined;
          reject(new Error(`calico-node of ${settings.node} ended with ${code ?? signal}; see ${logFile}`));
        });
      });
    },
  };
};
