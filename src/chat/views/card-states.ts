import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { oneLine, secondsText } from './text.ts';
import { type Block, bold, checklist, line, notes, rich, words } from './view.ts';

/** What the card of a question and that of a cluster check say alike. */

export const waitingBlock = (tell: Words, note: Message = say('card.waiting')): Block =>
  rich(line(words(`⏳ ${tell(note)}`)));

/** What is done, and what is being done. */
export const lookingBlock = (tell: Words, steps: readonly Message[]): Block =>
  steps.length === 0
    ? rich(line(words(`🔎 ${tell(say('card.looking'))} …`)))
    : checklist(
        tell(say('card.looking')),
        steps.map((step, index) => ({ text: oneLine(tell(step)), isDone: index < steps.length - 1 })),
      );

/** What an answer rests on, and how long it took. */
export const restsOnBlock = (tell: Words, counts: string, seconds: number | undefined): Block =>
  notes(seconds === undefined ? counts : `${counts}  ·  ${secondsText(tell, seconds)}`);

export const failedBlock = (
  tell: Words,
  lead: Message,
  { problem, next }: { problem: Message; next?: Message },
): Block =>
  rich(line(words('⚪ '), bold(tell(lead)), words(tell(problem))), ...(next ? [line(words(tell(next)))] : []));
