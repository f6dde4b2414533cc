import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ExecBackend, RunningCommand } from '../lab/api/exec-backend.ts';
import { type ApiServer, startApiServer } from '../lab/api/server.ts';
import { writeKubeconfig } from '../lab/cluster/kubeconfig.ts';
import type { Lab } from '../lab/lab.ts';
import { program } from './program.ts';

/** What a command in a pod gives back, instead of what it would. */
export interface Output {
  stdout?: string | Buffer;
  stderr?: string;
  exitCode?: number;
  /** It never ends by itself. */
  stays?: boolean;
}

/** Decides about one command: its output, made from what the real one says; `undefined` leaves it as it is. */
export type Interfere = (
  node: string,
  argv: readonly string[],
) => ((real: () => Promise<string>) => Promise<Output>) | undefined;

const answer = (output: Promise<Output>): RunningCommand => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdin.resume();
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  stdin.once('end', stop);
  const done = output.then(async ({ stdout: out = '', stderr: err = '', exitCode = 0, stays = false }) => {
    stdout.write(out);
    stderr.write(err);
    if (stays) await stopped;
    stdout.end();
    stderr.end();
    return { exitCode };
  });
  return { stdin, stdout, stderr, done, kill: stop };
};

const start = (argv: readonly string[]): RunningCommand => {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    done: new Promise((resolve) => child.once('close', (code) => resolve({ exitCode: code ?? 137 }))),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** The first line of what the caller sends. */
const requestLine = (command: PassThrough): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    command.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
  });

/**
 * A second API server over the lab's objects whose probes can be made to lie. Gives the path of a
 * kubeconfig for it.
 */
export const startLyingProbes = async (
  lab: Lab,
  interfere: Interfere,
): Promise<{ api: ApiServer; kubeconfig: string }> => {
  const probes = new Map(lab.nodes.map(({ name }) => [lab.systemPods(name).probePod, name]));
  const exec: ExecBackend = async ({ name }, _container, argv) => {
    const node = probes.get(name);
    if (node === undefined) throw new Error(`container of ${name} is not running`);
    const real = [...lab.enter(node), process.execPath, '--no-warnings', program, ...argv.slice(1)];
    const lie = interfere(node, argv);
    if (!lie) return start(real);
    const input = new PassThrough();
    const command = answer(
      lie(async () => {
        const child = start(real);
        // As a probe of the version before, which does not stay for packets.
        const { stay: _, ...request } = JSON.parse(await requestLine(input));
        child.stdin.write(`${JSON.stringify(request)}\n`);
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        await child.done;
        return text;
      }),
    );
    command.stdin.pipe(input);
    return command;
  };
  const api = await startApiServer({ store: lab.store, exec });
  const kubeconfig = join(lab.folder, 'lying.kubeconfig');
  await writeFile(kubeconfig, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')), { mode: 0o600 });
  return { api, kubeconfig };
};
