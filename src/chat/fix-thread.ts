import type { FixReporter } from '../../jobs/fix-reporter.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { FixBoard } from './fix-board.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';

/** Shows in Slack what the fix worker does: in the message that has the fix's buttons, and beside it. */
export const openFixThread = (parts: {
  store: Pick<Store, 'fixes'>;
  board: FixBoard;
  outbox: Outbox;
  onError: (message: string, details: Record<string, unknown>) => void;
}): FixReporter => ({
  changed: async (fix) => {
    await parts.board.show(fix);
    if (fix.origin.kind !== 'undo') return;
    const first = await parts.store.fixes.get(fix.origin.of);
    if (first) await parts.board.show(first);
  },

  file: async (fix: FixRecord, { name, content }) => {
    const place = { channel: fix.channel, threadTs: fix.threadTs };
    // The name of the file is what it is found by again, so that it is there once.
    const file = { name: `${fix.id}-${name}`, title: name, content: Buffer.from(content) };
    try {
      await parts.outbox.upload(place, file);
    } catch (error) {
      if (!(error instanceof SlackRefused || error instanceof SlackUnsure)) throw error;
      parts.onError('the file of a fix cannot be uploaded', { fix: fix.id, error });
    }
  },
});
