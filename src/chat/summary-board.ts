import type { SummaryBoard } from '../../jobs/reporter.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Summaries } from '../store/summaries.ts';
import { wordsIn } from '../words/words.ts';
import type { Languages } from './languages.ts';
import { SlackRefused } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { FixLine } from './views/fix-line.ts';
import { renderSummary } from './views/incident-summary.ts';

const fixLineOf = ({ fix, expiresAt }: FixRecord): FixLine => ({
  title: fix.title,
  cause: fix.cause.statement,
  expiresAt,
});

/** Keeps one message per conversation current: updated while it is there, posted again when it is gone. */
export const openSummaryBoard = (parts: {
  outbox: Outbox;
  summaries: Summaries;
  languages: Pick<Languages, 'known'>;
  onError: (message: string, details: Record<string, unknown>) => void;
}): SummaryBoard => ({
  show: async (conversation, runs, fixes, scheduledChecks) => {
    const { outbox, summaries } = parts;
    const message = renderSummary(
      wordsIn(parts.languages.known({ conversation })),
      runs,
      fixes.map(fixLineOf),
      scheduledChecks,
    );
    try {
      const shown = await summaries.messageOf(conversation);
      if (shown !== undefined) {
        try {
          await outbox.update(shown, message);
          return;
        } catch (error) {
          const gone = error instanceof SlackRefused && /message_not_found|cant_update/.test(error.reason);
          if (!gone) throw error;
          await summaries.forget(conversation);
        }
      }
      await summaries.remember(conversation, await outbox.post(conversation, `summary/${conversation}`, message));
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      parts.onError('the summary cannot be shown', { conversation, error });
    }
  },
});
