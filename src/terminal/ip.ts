import type { QuestionOf } from '../case/question.ts';
import { answerAddress } from '../diagnose/answer-address.ts';
import { onCluster, progressFor } from './on-cluster.ts';
import { printOutcome } from './print-outcome.ts';
import type { Voice } from './voice.ts';

const requestTimeoutMs = 10_000;

export interface IpOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
}

/** Says whose an address is. 0: it fits together, 1: it does not, 2: could not ask, 3: not everything was read. */
export const ip = (question: QuestionOf<'address'>, options: IpOptions, voice: Voice): Promise<number> =>
  onCluster(options, requestTimeoutMs, async (cluster, signal) => {
    const listener = { progress: progressFor(options, voice), finding: () => undefined };
    const outcome = await answerAddress(question, cluster, listener, { signal });
    signal.throwIfAborted();
    return printOutcome(outcome, options, voice);
  });
