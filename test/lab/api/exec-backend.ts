import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { internalError, type Status } from './status.ts';

/** A command that runs in a container. */
export interface RunningCommand {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Never rejects; `error` where the command could not be started. */
  done: Promise<{ exitCode: number } | { error: string }>;
  kill(): void;
}

/** Starts a command in a pod's container: the kubelet's part. */
export type ExecBackend = (
  pod: { namespace: string; name: string },
  container: string,
  argv: readonly string[],
) => Promise<RunningCommand>;

/** The kubelet's words for a program that is not in the image (recording 56). */
export const commandNotFound = (program: string): string => {
  const id = randomBytes(32).toString('hex');
  return `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(program)}: executable file not found in $PATH: unknown`;
};

/** A kubelet that does not answer (calico#8.6). */
export const kubeletUnreachable = (node: string, path: string): string =>
  `error sending request: Post "https://${node}:10250${path}": dial tcp ${node}:10250: i/o timeout`;

type ExecStatus = Omit<Status, 'kind' | 'apiVersion'>;

/** What goes out on the error channel (recordings 53, 55, 56). */
export const execStatus = (ended: { exitCode: number } | { error: string }): ExecStatus => {
  if ('error' in ended) {
    const { kind: _kind, apiVersion: _version, ...status } = internalError(ended.error).status;
    return status;
  }
  if (ended.exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${ended.exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(ended.exitCode) }] },
  };
};
