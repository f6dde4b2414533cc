import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import { wordsIn } from '../words/words.ts';
import type { Asking } from './asking.ts';
import type { ClusterCheckAsking } from './asking-cluster-checks.ts';
import { answerOf } from './fix-board.ts';
import type { Tell } from './tell.ts';

/**
 * The proof of a fix: the same question, or the same look over the cluster, once more in its thread; once
 * however often it is called for one fix. Throws where Redis is away, so that it is tried again.
 */
export const openAskAfterFix =
  (parts: {
    store: Pick<Store, 'fixes' | 'runs'>;
    asking: Pick<Asking, 'ask'>;
    clusterCheckAsking: Pick<ClusterCheckAsking, 'ask'>;
    onError: (message: string, details: Record<string, unknown>) => void;
  }) =>
  async (fix: FixRecord): Promise<void> => {
    const origin = await answerOf(parts.store.fixes, fix);
    if (origin === undefined) return;
    // For whoever asked first: pressing Undo makes nobody an asker.
    const first = fix.origin.kind === 'undo' ? await parts.store.fixes.get(fix.origin.of) : undefined;
    const asked = {
      delivery: `after-${fix.id}`,
      conversation: fix.conversation,
      thread: fix.thread,
      asker: first?.asker ?? fix.asker,
      after: { id: fix.id, title: fix.fix.title, tries: 1 },
    };
    const tell: Tell = async (said) =>
      parts.onError('what was fixed cannot be asked again', { fix: fix.id, told: said(wordsIn('en')).text });
    if (origin.kind === 'question') {
      const language = (await parts.store.runs.get(origin.runId))?.language;
      await parts.asking.ask({ ...asked, question: origin.question, language }, tell);
    } else await parts.clusterCheckAsking.ask({ ...asked, clusterCheck: origin.clusterCheck }, tell);
  };
