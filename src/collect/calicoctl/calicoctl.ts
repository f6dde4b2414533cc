import { spawn } from 'node:child_process';
import type { Line } from '../../case/fix.ts';
import { withoutSecrets } from '../../secrets.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** How calicoctl is started. */
export interface CalicoctlSettings {
  /** Path of the program; absent: the one on PATH. */
  path?: string | undefined;
  kubeconfig?: string | undefined;
  context?: string | undefined;
  /** Path of its own settings file; absent: what the environment says. */
  config?: string | undefined;
  /** Where its other settings are taken from: the datastore's, proxies'. */
  env: NodeJS.ProcessEnv;
}

export interface CalicoctlRun {
  /** As a person would type it, for the record. */
  command: string;
  stdout: string;
  stderr: string;
  exitCode?: number;
  /** Why there is no exit code: not installed, deadline, stopped. */
  failure?: Message;
  /** It was never started, so nothing happened. */
  notStarted: boolean;
}

interface CalicoctlOptions {
  deadlineMs: number;
  signal?: AbortSignal;
  input?: string;
}

export type Calicoctl = (args: readonly string[], options: CalicoctlOptions) => Promise<CalicoctlRun>;

/** Nothing that calicoctl does not need: no Slack token goes to another program. */
const passedOn: ReadonlySet<string> = new Set(
  [
    ['PATH', 'HOME', 'TMPDIR', 'DATASTORE_TYPE', 'KUBECONFIG', 'CALICO_API_GROUP'],
    ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ].flat(),
);
const passedOnWith = /^(?:ETCD|K8S|KUBERNETES_SERVICE|SSL_CERT)_\w+$/;

const environment = ({ env, kubeconfig }: CalicoctlSettings): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.has(name) || passedOnWith.test(name))),
  // Said in any case: nothing here depends on its default.
  DATASTORE_TYPE: env.DATASTORE_TYPE ?? 'kubernetes',
  ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
  LC_ALL: 'C',
});

const mostOutput = 4_000_000;

const collect = (stream: NodeJS.ReadableStream | null) => {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < mostOutput) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8').slice(0, mostOutput);
};

/**
 * Runs calicoctl: an argument list, never a shell; a deadline, at which it is killed; both streams, cut at
 * 4 MB. Never rejects. It says errors on either stream, and exits with 0 for some of them.
 */
export const calicoctlWith =
  (settings: CalicoctlSettings): Calicoctl =>
  (args, { deadlineMs, signal, input }) =>
    new Promise((resolve) => {
      const program = settings.path ?? 'calicoctl';
      const command = ['calicoctl', ...args].join(' ');
      const argv = [
        ...(settings.context === undefined ? [] : [`--context=${settings.context}`]),
        ...args,
        ...(settings.config === undefined ? [] : [`--config=${settings.config}`]),
      ];
      if (signal?.aborted) {
        resolve({ command, stdout: '', stderr: '', failure: say('calicoctl.stopped'), notStarted: true });
        return;
      }
      const child = spawn(program, argv, { shell: false, stdio: ['pipe', 'pipe', 'pipe'], env: environment(settings) });
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      let failure: Message | undefined;
      let notStarted = false;
      const stop = (why: Message) => () => {
        failure ??= why;
        child.kill('SIGKILL');
      };
      const abort = stop(say('calicoctl.stopped'));
      const timer = setTimeout(stop(say('calicoctl.too-long', { seconds: deadlineMs / 1000 })), deadlineMs);
      signal?.addEventListener('abort', abort, { once: true });
      const done = (exitCode: number | null) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        const outcome =
          failure === undefined && exitCode !== null
            ? { exitCode }
            : { failure: failure ?? say('calicoctl.ended-by-signal') };
        // It may print its settings and its environment anywhere.
        const [stdout, stderr] = [withoutSecrets(out()), withoutSecrets(err())];
        resolve({ command, stdout, stderr, notStarted, ...outcome });
      };
      child.once('error', (error: NodeJS.ErrnoException) => {
        notStarted = child.pid === undefined;
        failure ??=
          error.code === 'ENOENT'
            ? say('calicoctl.not-installed', { program })
            : say('calicoctl.not-started', { program, error: error.message });
        if (notStarted) done(null);
      });
      child.once('close', done);
      // One that does not read its input is not a failure.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input ?? '');
    });

/** Warnings of the Kubernetes client under calicoctl, which say nothing to people. */
const chatter = /^[IWE]\d{4} \d\d:\d\d:\d\d\.\d+ .*\bwarnings\.go:\d+\]/;

/** What it said, for people: both streams, without the client's chatter. */
export const saidLines = ({ stdout, stderr }: Pick<CalicoctlRun, 'stdout' | 'stderr'>): string[] =>
  `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !chatter.test(line));

/** The command and what came back, at most 40 lines. */
export const recordOf = (run: CalicoctlRun): Line[] => {
  const said = saidLines(run);
  return [
    `$ ${run.command}`,
    ...said.slice(0, 40),
    ...(said.length > 40 ? [say('more.lines', { count: said.length - 40 })] : []),
    run.failure ?? say('read.exit-code', { code: run.exitCode ?? '?' }),
  ];
};
