import type { FixReporter } from '../../jobs/fix-reporter.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { Delivery } from './delivery.ts';
import type { FixBoard } from './fix-board.ts';
import { openPosts } from './posts.ts';

/** Shows in Slack what the fix worker does: in the message that has the fix's buttons, and beside it. */
export const openFixThread = (parts: {
  store: Pick<Store, 'fixes'>;
  board: FixBoard;
  delivery: Pick<Delivery, 'keep'>;
}): FixReporter => ({
  changed: async (fix) => {
    await parts.board.show(fix);
    if (fix.origin.kind !== 'undo') return;
    const first = await parts.store.fixes.get(fix.origin.of);
    if (first) await parts.board.show(first);
  },

  file: async (fix: FixRecord, { name, content }) => {
    const words = await parts.board.wordsOf(fix);
    await parts.delivery.keep([openPosts(words, fix.thread, fix.id).file({ name, title: name, content })]);
  },
});
