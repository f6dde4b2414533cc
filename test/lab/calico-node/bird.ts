import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { run } from '../host/run.ts';
import type { BirdFiles } from './bird-config.ts';

/** BIRD of one family and its configuration on this node: what confd and runit do. */

const folder = '/etc/calico/confd/config';

export const socketOf = (program: string): string => `/var/run/calico/${program}.ctl`;

/** `program` is `bird` or `bird6`; one that may not write to the kernel only learns from it. */
export const createBird = (program: string, mayWrite: boolean, log: (text: string) => void) => {
  let written = '';
  let child: ChildProcess | undefined;
  let wanted = true;

  const start = (): void => {
    if (child || !wanted) return;
    const argv = [
      '--pdeathsig',
      'KILL',
      ...(mayWrite ? [] : ['--bounding-set', '-net_admin']),
      program,
      '-R',
      '-s',
      socketOf(program),
      '-d',
      '-c',
      `${folder}/${program}.cfg`,
    ];
    const started = spawn('setpriv', argv, { stdio: 'ignore' });
    child = started;
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      log(`${program} ended with ${code ?? signal}`);
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
      writeFileSync(`${folder}/${program}.cfg`, files.main);
      writeFileSync(`${folder}/${program}_aggr.cfg`, files.aggregation);
      writeFileSync(`${folder}/${program}_ipam.cfg`, files.pools);
      const first = written === '';
      written = text;
      if (first) start();
      else await run(['birdc', '-s', socketOf(program), 'configure']);
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
