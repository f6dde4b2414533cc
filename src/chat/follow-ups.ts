import type { Queues } from '../../jobs/queues.ts';
import type { Store } from '../store/open.ts';
import type { Outcome } from '../store/outbox.ts';
import type { AfterFix } from './after-fix.ts';
import type { Asking } from './asking.ts';
import type { FollowUp } from './slack/kept-message.ts';

/**
 * What follows once something is told, or certain not to be. Each may be done again: a process that dies in
 * the middle leaves it to another. Throws where it has to be tried again.
 */
export interface FollowUpParts {
  store: Pick<Store, 'runs' | 'fixes' | 'outbox' | 'clusterChecks'>;
  queues: Pick<Queues, 'clusterCheck' | 'summary'>;
  asking: Pick<Asking, 'posted' | 'notPosted'>;
  afterFix: AfterFix;
  incidentChannels: readonly string[];
  now: () => number;
}

export const openFollowUps = ({ store, queues, asking, afterFix, incidentChannels, now }: FollowUpParts) => {
  /** The run changed for people outside of its thread. */
  const changed = async (run: { id: string; channel: string }): Promise<void> => {
    await afterFix.note(run);
    if (incidentChannels.includes(run.channel)) await queues.summary({ channel: run.channel });
  };

  const answered = async (followUp: FollowUp & { kind: 'ended' | 'choosing' }): Promise<'done' | 'not yet'> => {
    const { line, key } = followUp.after;
    if ((await store.outbox.outcome(line, key)) === undefined) return 'not yet';
    const run = await store.runs.get(followUp.runId);
    if (run === undefined) return 'done';
    if (followUp.kind === 'choosing') await store.runs.choosing(run, followUp.attempt, followUp.choice);
    else await store.runs.finish(run, followUp.ending, now(), followUp.attempt);
    await changed(run);
    return 'done';
  };

  return async (followUp: FollowUp, outcome: Outcome): Promise<'done' | 'not yet'> => {
    switch (followUp.kind) {
      case 'asked': {
        const run = await store.runs.get(followUp.runId);
        if (run === undefined) return 'done';
        if (outcome.kind === 'told') await asking.posted(run, outcome.ref, followUp.delayMs);
        else await asking.notPosted(run, outcome);
        return 'done';
      }
      case 'ended':
      case 'choosing':
        return answered(followUp);
      case 'offered':
        if (outcome.kind === 'told') for (const id of followUp.fixIds) await store.fixes.posted(id, outcome.ref);
        return 'done';
      case 'cluster-check': {
        const { job, threadTs } = followUp;
        if (outcome.kind === 'told') {
          await queues.clusterCheck({ ...job, cardTs: outcome.ref, threadTs: threadTs ?? outcome.ref });
        } else {
          await store.clusterChecks.giveBack(job.clusterCheck, job.team, job.channel, job.id);
        }
        return 'done';
      }
    }
  };
};
