import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { printJsonProblem } from './print-json.ts';
import { printable } from './printable.ts';
import type { Voice } from './voice.ts';

/**
 * Works on the cluster of a kubeconfig until it is done; Ctrl-C withdraws what was asked.
 *
 * @throws PublicError "withdrawn" after Ctrl-C, whatever the work was doing: what it says of a read that was cut
 *   short is not why it ended.
 */
export const onCluster = async <T>(
  options: { kubeconfig?: string | undefined; context?: string | undefined },
  requestTimeoutMs: number | undefined,
  work: (cluster: ListingCluster, signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  // The client is a large part of the program: help does without it.
  const { openCluster } = await import('./open-cluster.ts');
  const cluster = openCluster(options, requestTimeoutMs);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await work(cluster, stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? new PublicError('withdrawn', say('cannot.withdrawn'), { cause: error }) : error;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    cluster.close();
  }
};

/** What is being done now, for people who watch. */
export const progressFor =
  ({ json }: { json?: boolean }, { tell }: Voice) =>
  (step: Message | string): void => {
    if (!json && process.stderr.isTTY) process.stderr.write(`… ${printable(tell(step))}\n`);
  };

/** A script that wants JSON has it also of what went wrong. */
export const forScriptsToo = async <T>(json: boolean | undefined, voice: Voice, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (json && error instanceof PublicError) printJsonProblem(voice.forScripts, error);
    throw error;
  }
};
