import type { QuestionOf } from '../case/question.ts';
import { answerChanges } from '../diagnose/answer-changes.ts';
import { withMoments } from '../question/with-moments.ts';
import { onCluster, progressFor } from './on-cluster.ts';
import { printOutcome } from './print-outcome.ts';
import type { Voice } from './voice.ts';

interface ChangesOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
}

/** What changed since a moment. 0: it was read, 2: could not ask, 3: nothing could be read. */
export const changes = (question: QuestionOf<'changes'>, options: ChangesOptions, voice: Voice): Promise<number> =>
  onCluster(options, undefined, async (cluster, signal) => {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const timed = withMoments(question, { now: Date.now(), zone });
    const listener = { progress: progressFor(options, voice) };
    return printOutcome(await answerChanges(timed, cluster, listener, { signal, now: Date.now }), options, voice);
  });
