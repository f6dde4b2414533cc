import type { EndRef } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Draft } from './draft.ts';
import { endName } from './names.ts';
import { bold, controls, line, rich, words } from './view.ts';

export interface Choice {
  runId: string;
  attempt: number;
  end: 'from' | 'to';
  typed: string;
  options: readonly EndRef[];
  /** False: nothing is called so, and the options are the nearest names. */
  found: boolean;
  /** The last of them is what was typed. */
  endsAsTyped?: boolean;
  /** What to say instead of the usual sentence. */
  statement?: Message;
}

/** As many as a person looks through. */
const mostShown = 100;
/** More are a menu. */
const mostButtons = 6;

/** Asks which thing is meant. A button, or an entry of the menu, carries the run, the attempt and its place in the list. */
export const renderChoice = (tell: Words, choice: Choice): Draft => {
  const { typed, options, found } = choice;
  const many = { count: options.length };
  const [some, none] =
    choice.end === 'from'
      ? [say('choose.senders', many), say('choose.no-sender')]
      : [say('choose.receivers', many), say('choose.no-receiver')];
  const lead = tell(choice.statement ?? (found ? some : none));
  const shown = options.slice(0, mostShown);
  const left = options.length - shown.length;
  const labelled = shown.map((option, index) => {
    const name = endName(tell, option);
    const isAsTyped = choice.endsAsTyped === true && index === options.length - 1;
    return {
      label: isAsTyped ? tell(say('choose.as-typed', { name })) : name,
      value: `${choice.runId}.${choice.attempt}.${index}`,
    };
  });
  const asked =
    labelled.length <= mostButtons
      ? labelled.map((one, index) => ({ kind: 'button' as const, action: `${actionIds.choose}:${index}`, ...one }))
      : [
          {
            kind: 'menu' as const,
            action: actionIds.choose,
            placeholder: tell(found ? say('choose.which-one') : say('choose.did-you-mean')),
            options: labelled,
          },
        ];
  return {
    text: tell(say('choose.which', { typed })),
    blocks: [
      rich(
        line(words('❓ '), words(lead), ...(choice.statement ? [] : [bold(typed), words(tell(say('word.stop')))])),
        ...(left > 0 ? [line(words(tell(say('choose.first', { shown: shown.length, left }))))] : []),
        ...(options.length === 0 ? [line(words(tell(say('choose.nothing-similar'))))] : []),
      ),
      ...controls('choose', asked),
    ],
  };
};
