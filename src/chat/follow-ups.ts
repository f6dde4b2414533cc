import type { Queues } from '../../jobs/queues.ts';
import type { Store } from '../store/open.ts';
import type { Outcome } from '../store/outbox.ts';
import { type Conversation, messageIdSchema } from '../store/places.ts';
import type { AfterFix } from './after-fix.ts';
import type { Asking } from './asking.ts';
import type { FollowUp } from './slack/kept-message.ts';
import { threadUnder } from './slack/places.ts';
import { whereAllowed } from './where-allowed.ts';

/**
 * What follows once something is told, or certain not to be. Each may be done again: a process that dies in
 * the middle leaves it to another. Throws where it has to be tried again.
 */
export interface FollowUpParts {
  store: Pick<Store, 'runs' | 'fixes' | 'outbox' | 'clusterChecks' | 'history'>;
  queues: Pick<Queues, 'clusterCheck'>;
  asking: Pick<Asking, 'posted' | 'notPosted'>;
  afterFix: AfterFix;
  noteSummary: (conversation: Conversation) => Promise<void>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

export const openFollowUps = ({ store, queues, asking, afterFix, noteSummary, now, onError }: FollowUpParts) => {
  /** The run changed for people outside of its thread. */
  const changed = async (run: { id: string; conversation: Conversation }): Promise<void> => {
    await afterFix.note(run);
    await noteSummary(run.conversation);
  };

  const answered = async (followUp: FollowUp & { kind: 'ended' | 'choosing' }): Promise<'done' | 'not yet'> => {
    const { line, key } = followUp.after;
    if ((await store.outbox.outcome(line, key)) === undefined) return 'not yet';
    const run = await store.runs.get(followUp.runId);
    if (run === undefined) return 'done';
    if (followUp.kind === 'choosing') await store.runs.choosing(run, followUp.attempt, followUp.choice);
    else {
      const at = now();
      await store.runs.finish(run, followUp.ending, at, followUp.attempt);
      await whereAllowed(() => store.history.add(run, followUp.ending, at), onError);
    }
    await changed(run);
    return 'done';
  };

  return async (followUp: FollowUp, outcome: Outcome): Promise<'done' | 'not yet'> => {
    switch (followUp.kind) {
      case 'asked': {
        const run = await store.runs.get(followUp.runId);
        if (run === undefined) return 'done';
        const { delayMs, choice } = followUp;
        if (outcome.kind === 'told') await asking.posted(run, messageIdSchema.parse(outcome.ref), delayMs, choice);
        else await asking.notPosted(run, outcome);
        return 'done';
      }
      case 'ended':
      case 'choosing':
        return answered(followUp);
      case 'offered':
        if (outcome.kind === 'told')
          for (const id of followUp.fixIds) await store.fixes.posted(id, messageIdSchema.parse(outcome.ref));
        return 'done';
      case 'cluster-check': {
        const { job, thread } = followUp;
        if (outcome.kind === 'told') {
          const card = messageIdSchema.parse(outcome.ref);
          await queues.clusterCheck({ ...job, card, thread: thread ?? threadUnder(card) });
        } else {
          await store.clusterChecks.giveBack(job.clusterCheck, job.conversation, job.id);
        }
        return 'done';
      }
    }
  };
};
