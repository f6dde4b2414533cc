import type { EndRef } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Draft } from './draft.ts';
import { limits } from './limits.ts';
import { endName } from './names.ts';
import { bold, line, rich, words } from './rich.ts';
import { cut, plain } from './text.ts';

export interface Choice {
  runId: string;
  attempt: number;
  end: 'from' | 'to';
  typed: string;
  options: readonly EndRef[];
  /** False: nothing is called so, and the options are the nearest names. */
  found: boolean;
  /** What to say instead of the usual sentence. */
  statement?: Message;
}

/** Asks which thing is meant. A menu entry carries the run, the attempt and its place in the list. */
export const renderChoice = (tell: Words, choice: Choice): Draft => {
  const { typed, options, found } = choice;
  const many = { count: options.length };
  const [some, none] =
    choice.end === 'from'
      ? [say('choose.senders', many), say('choose.no-sender')]
      : [say('choose.receivers', many), say('choose.no-receiver')];
  const lead = tell(choice.statement ?? (found ? some : none));
  const shown = options.slice(0, limits.selectOptions);
  const left = options.length - shown.length;
  const menu = {
    type: 'static_select' as const,
    action_id: actionIds.choose,
    placeholder: plain(tell(found ? say('choose.which-one') : say('choose.did-you-mean'))),
    options: shown.map((option, index) => ({
      text: plain(cut(endName(tell, option), limits.optionText)),
      value: `${choice.runId}.${choice.attempt}.${index}`,
    })),
  };
  return {
    text: tell(say('choose.which', { typed })),
    blocks: [
      rich(
        line(words('❓ '), words(lead), ...(choice.statement ? [] : [bold(typed), words(tell(say('word.stop')))])),
        ...(left > 0 ? [line(words(tell(say('choose.first', { shown: shown.length, left }))))] : []),
        ...(options.length === 0 ? [line(words(tell(say('choose.nothing-similar'))))] : []),
      ),
      ...(shown.length > 0 ? [{ type: 'actions' as const, block_id: 'choose', elements: [menu] }] : []),
    ],
  };
};
