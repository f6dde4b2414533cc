import type { QuestionOf } from '../case/question.ts';
import { answerCluster } from '../diagnose/answer-cluster.ts';
import { onCluster, progressFor } from './on-cluster.ts';
import { printOutcome } from './print-outcome.ts';
import type { Voice } from './voice.ts';

export interface StatusOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
  probeNamespace: string;
}

/** How the whole cluster stands. 0: nothing departs, 1: something does, 2: could not ask, 3: not enough was read. */
export const status = (question: QuestionOf<'cluster'>, options: StatusOptions, voice: Voice): Promise<number> =>
  onCluster(options, undefined, async (cluster, signal) => {
    const reading = { cluster, signal, progress: progressFor(options, voice), now: Date.now };
    const parts = { probe: { namespace: options.probeNamespace }, now: Date.now };
    const answer = await answerCluster(question, reading, parts);
    signal.throwIfAborted();
    return printOutcome(answer, options, voice);
  });
