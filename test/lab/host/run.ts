import { spawn } from 'node:child_process';

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command to its end. Argument lists only. Rejects only when it cannot be started. */
export const run = (argv: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}) =>
  new Promise<RunResult>((resolve, reject) => {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: options.env ?? process.env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? (signal ? 128 : 1),
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
    // A command that ends without reading its input is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });

/** As `run`, but a non-zero exit code is an Error that quotes the command and what it said. */
export const runOk = async (argv: readonly string[], options: { input?: string } = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(argv, options);
  if (code !== 0) {
    const input = options.input ? `\ninput:\n${options.input.slice(0, 2000)}` : '';
    throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr.trim() || stdout.trim()}${input}`);
  }
  return stdout;
};
