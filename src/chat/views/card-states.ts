import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { oneLine, secondsText } from './text.ts';
import { type Block, bold, line, notes, rich, words } from './view.ts';

/** What the card of a question and that of a cluster check say alike. */

export const waitingBlock = (tell: Words, note: Message = say('card.waiting')): Block =>
  rich(line(words(`⏳ ${tell(note)}`)));

export const lookingBlock = (tell: Words, step: Message = say('card.looking')): Block =>
  rich(line(words(`🔎 ${oneLine(tell(step))} …`)));

/** What an answer rests on, and how long it took. */
export const restsOnBlock = (tell: Words, counts: string, seconds: number | undefined): Block =>
  notes(seconds === undefined ? counts : `${counts}  ·  ${secondsText(tell, seconds)}`);

export const failedBlock = (
  tell: Words,
  lead: Message,
  { problem, next }: { problem: Message; next?: Message },
): Block =>
  rich(line(words('⚪ '), bold(tell(lead)), words(tell(problem))), ...(next ? [line(words(tell(next)))] : []));
