import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import type { Run } from '../store/run-record.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** `not`: what is said in place of a run that is forgotten, or not to be shown there. */
export type FoundRun = { run: Run } | { not: Message };

export const findRun = async (
  runs: Pick<Store['runs'], 'get'>,
  runId: string,
  mayBeShown: (run: Run) => boolean,
): Promise<FoundRun> => {
  const run = await runs.get(runId);
  if (run === undefined) return { not: say('ask.forgotten') };
  return mayBeShown(run) ? { run } : { not: say('ask.elsewhere') };
};

/** Slack shows a channel to those who may see it; a run is shown to nobody else. */
export const findRunIn = (
  runs: Pick<Store['runs'], 'get'>,
  runId: string,
  conversation: Conversation,
): Promise<FoundRun> => findRun(runs, runId, (run) => run.conversation === conversation);
