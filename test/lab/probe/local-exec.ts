import { spawn } from 'node:child_process';
import type { Exec } from '../../../src/collect/exec.ts';
import { type Message, verbatim } from '../../../src/words/message.ts';
import { program } from '../../helpers/program.ts';
import { nodeProgram } from './two-nodes.ts';

/** Runs what follows with these capabilities only, as a container does. */
const withCapabilities = (names: readonly string[]): string[] => {
  const set = ['-all', ...names.map((name) => `+${name.toLowerCase()}`)].join(',');
  return ['setpriv', '--bounding-set', set, '--inh-caps', set, '--no-new-privs', '--'];
};

/**
 * Exec as a kubelet does it, on this machine: the target's pod is the name of a network namespace, and
 * `calico-why` is this repository's program. Where `pod` is empty, the connection fails.
 */
export const localExec: Exec = (target, request) => execWith([])(target, request);

/** The same in a container that has these capabilities and no others. */
export const restrictedExec = (capabilities: readonly string[]): Exec => execWith(withCapabilities(capabilities));

const execWith =
  (before: readonly string[]): Exec =>
  (target, request) =>
    new Promise((resolve) => {
      const start = performance.now();
      const output = { stdout: '', stderr: '' };
      const end = (outcome: { exitCode?: number; failure?: Message }) => {
        clearTimeout(timer);
        resolve({ ...output, ...outcome, truncated: false, milliseconds: performance.now() - start });
      };
      if (target.pod === '') {
        resolve({ ...output, failure: verbatim('Unexpected server response: 404'), truncated: false, milliseconds: 0 });
        return;
      }
      const [command = '', ...rest] = request.argv;
      const argv = command === 'calico-why' ? [nodeProgram, program, ...rest] : [command, ...rest];
      const child = spawn('nsenter', [`--net=/var/run/netns/${target.pod}`, '--', ...before, ...argv]);
      const timer = setTimeout(() => {
        child.stdin.end();
        end({ failure: verbatim(`did not answer within ${request.deadlineMs} ms`) });
      }, request.deadlineMs);
      const stdin = { write: (text: string) => void child.stdin.write(text), end: () => void child.stdin.end() };
      let rest2 = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.stdout += text;
        const lines = (rest2 + text).split('\n');
        rest2 = lines.pop() ?? '';
        for (const line of lines) request.onLine?.(line, stdin);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output.stderr += text;
      });
      child.stdin.on('error', () => undefined);
      child.once('error', (error) => end({ failure: verbatim(error.message) }));
      child.once('close', (code) => end({ exitCode: code ?? 1 }));
      if (request.stdin !== undefined) child.stdin.write(request.stdin);
    });
