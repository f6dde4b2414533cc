import { offerOf } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import { memoryProblem } from '../store/redis.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import type { AskRights } from './ask-rights.ts';
import type { FixBoard } from './fix-board.ts';
import type { Page } from './views/draft.ts';
import { noDetails, renderFixDetails } from './views/fix-details.ts';
import { readFixValue } from './views/fix-value.ts';
import type { Who } from './who.ts';

/** What stands behind the button Details of a fix: for those who see its message, and of the fix as it is shown there. */
export const openFixDetails = (parts: {
  store: Pick<Store, 'fixes'>;
  board: Pick<FixBoard, 'viewNow'>;
  askRights: AskRights;
  onError: (message: string, details: Record<string, unknown>) => void;
}) => {
  const pageOf = async (words: Words, who: Who, pressed: string): Promise<Page> => {
    const value = readFixValue(pressed);
    const fix = value && (await parts.store.fixes.get(value.id));
    if (value === undefined || fix === undefined) return noDetails(words, say('press.unknown'));
    if (fix.conversation !== who.conversation) return noDetails(words, say('ask.elsewhere'));
    const may = await parts.askRights.mayAsk(who.user, who.conversation);
    if (!may.may) return noDetails(words, may.reason);
    if (value.offer !== offerOf(fix)) return noDetails(words, say('press.forged'));
    return renderFixDetails(words, await parts.board.viewNow(fix));
  };

  return async (words: Words, who: Who, pressed: string): Promise<Page> => {
    try {
      return await pageOf(words, who, pressed);
    } catch (error) {
      parts.onError('the details of a fix cannot be shown', { error });
      return noDetails(words, say('memory.try-later', { problem: memoryProblem(error) }));
    }
  };
};

export type FixDetails = ReturnType<typeof openFixDetails>;
