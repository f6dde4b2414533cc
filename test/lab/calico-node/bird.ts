import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { run } from '../host/run.ts';
import type { BirdFiles } from './bird-config.ts';

/** BIRD and its configuration on this node: what confd and runit do. */

const folder = '/etc/calico/confd/config';
const socket = '/var/run/calico/bird.ctl';

export const createBird = (log: (text: string) => void) => {
  let written = '';
  let child: ChildProcess | undefined;
  let wanted = true;

  const start = (): void => {
    if (child || !wanted) return;
    const argv = ['--pdeathsig', 'KILL', 'bird', '-R', '-s', socket, '-d', '-c', `${folder}/bird.cfg`];
    const started = spawn('setpriv', argv, { stdio: 'ignore' });
    child = started;
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      log(`bird ended with ${code ?? signal}`);
      // A supervisor starts it again after a second.
      setTimeout(start, 1_000);
    });
  };

  return {
    /** Writes what changed and lets BIRD read it; starts BIRD the first time. */
    configure: async (files: BirdFiles): Promise<void> => {
      const text = JSON.stringify(files);
      if (text === written) return;
      mkdirSync(folder, { recursive: true });
      for (const [name, content] of Object.entries(files)) writeFileSync(`${folder}/${name}`, content);
      const first = written === '';
      written = text;
      if (first) start();
      else await run(['birdc', '-s', socket, 'configure']);
    },
    /** `false` is `sv stop bird`: it says goodbye to its peers and leaves its routes in place. */
    keep: (running: boolean): void => {
      wanted = running;
      if (running) start();
      else child?.kill('SIGTERM');
    },
    running: (): boolean => child !== undefined,
  };
};
