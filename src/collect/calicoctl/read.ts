import { z } from 'zod';
import { parseJson } from '../../limits/bounded-json.ts';
import { apiAnswer } from '../../limits/limits.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { ApiAnswer } from '../kubernetes/api-answer.ts';

/** The result of one run of calicoctl; it is started elsewhere, with an argument list. */
export interface CalicoctlOutput {
  stdout: string;
  stderr: string;
  exitCode?: number;
  /** Why there is no exit code: not installed, deadline, stopped. */
  failure?: Message;
}

export type RunCalicoctl = (
  args: readonly string[],
  options: { deadlineMs: number; signal?: AbortSignal },
) => Promise<CalicoctlOutput>;

export interface CalicoctlReader {
  /** Objects of a kind, or one, as `projectcalico.org/v3` has them. */
  get(plural: string, where: { name?: string; namespace?: string }, signal?: AbortSignal): Promise<ApiAnswer>;
  /** Text of an `ipam` command; a failure says why. */
  ipam(
    args: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ ok: true; text: string } | { ok: false; reason: Message }>;
}

export interface CalicoctlReading {
  /** Path of a settings file of calicoctl's; absent: its own default and the environment. */
  config?: string | undefined;
  allowVersionMismatch?: boolean | undefined;
}

/** Lists of a large cluster take seconds; nobody waits longer than this for one. */
const deadlineMs = 8_000;

const listSchema = z.object({ items: z.array(z.unknown()) });
const objectSchema = z.object({ metadata: z.object({ name: z.string() }) });

/** Warnings of its Kubernetes client, which are not errors. */
const chatter = /^[IWE]\d{4} \d\d:\d\d:\d\d\.\d+ /;

/** It says errors on either stream (calico#5.4). */
const firstLine = ({ stdout, stderr }: CalicoctlOutput): Message => {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !chatter.test(line));
  return first === undefined ? say('calicoctl.says-nothing') : verbatim(first.slice(0, 300));
};

const versionOf = (said: string, whose: 'client' | 'cluster'): Message | string =>
  [...said.matchAll(/(client|cluster) version:\s*(\S+)/gi)].find(([, each]) => each?.toLowerCase() === whose)?.[2] ??
  say('calicoctl.some-version');

const reasonOf = (output: CalicoctlOutput): Message => {
  if (output.failure !== undefined) return output.failure;
  const said = `${output.stdout}\n${output.stderr}`;
  if (/version mismatch/i.test(said)) {
    return say('calicoctl.mismatch', { client: versionOf(said, 'client'), cluster: versionOf(said, 'cluster') });
  }
  return say('calicoctl.exited', { said: firstLine(output), code: output.exitCode ?? '?' });
};

export const calicoctlReader = (run: RunCalicoctl, reading: CalicoctlReading = {}): CalicoctlReader => {
  const common = [
    ...(reading.config === undefined ? [] : [`--config=${reading.config}`]),
    ...(reading.allowVersionMismatch === true ? ['--allow-version-mismatch'] : []),
  ];
  const start = (args: readonly string[], signal: AbortSignal | undefined) =>
    run([...args, ...common], { deadlineMs, ...(signal ? { signal } : {}) });
  return {
    async get(plural, { name, namespace }, signal) {
      const where = namespace === undefined ? ['--all-namespaces'] : [`--namespace=${namespace}`];
      const what = ['get', plural, ...(name === undefined ? [] : [name])];
      const scoped = namespaced.has(plural) ? where : [];
      const output = await start([...what, ...scoped, '-o', 'json'], signal);
      const said = (detail: Message) => say('read.failed', { what: `calicoctl ${what.join(' ')}`, detail });
      if (output.exitCode !== 0) {
        const message = said(reasonOf(output));
        const text = `${output.stdout}\n${output.stderr}`;
        if (/^resource does not exist: /m.test(text)) {
          return {
            kind: 'not-found',
            message,
            groupMissing: false,
            ...(name === undefined ? {} : { named: name }),
          };
        }
        if (/is not supported/.test(text)) return { kind: 'not-found', message, groupMissing: true };
        return { kind: 'failed', message };
      }
      try {
        const body = parseJson(output.stdout, say('noun.the-answer'), apiAnswer);
        const parsed = (name === undefined ? listSchema : objectSchema).safeParse(body);
        if (parsed.success) return { kind: 'ok', body };
      } catch {
        // Cut at its limit, or no JSON at all.
      }
      return { kind: 'failed', message: said(say('calicoctl.other')), code: 'garbled' };
    },
    async ipam(args, signal) {
      const output = await start(['ipam', ...args], signal);
      return output.exitCode === 0
        ? { ok: true, text: output.stdout }
        : {
            ok: false,
            reason: say('read.failed', { what: `calicoctl ipam ${args.join(' ')}`, detail: reasonOf(output) }),
          };
    },
  };
};

const namespaced = new Set([
  'networkpolicies',
  'networksets',
  'stagednetworkpolicies',
  'stagedkubernetesnetworkpolicies',
  'workloadendpoints',
]);
