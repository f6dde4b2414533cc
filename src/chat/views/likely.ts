import type { Question } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { actionIds } from './actions.ts';
import type { Spoken } from './draft.ts';
import { questionName } from './names.ts';
import { bold, controls, line, rich, words } from './view.ts';

/** One question back, with a button for each thing that is likely meant, and one for the form. */

export interface Likely {
  question: Question;
  /** Comes back with a press of its button. */
  value: string;
}

export const renderLikely =
  (problem: Message, likely: readonly Likely[], formValue: string): Spoken =>
  (tell) => ({
    text: tell(problem),
    blocks: [
      rich(line(words('❓ '), bold(tell(problem))), line(words(tell(say('found.lead'))))),
      ...controls('likely', [
        ...likely.map(({ question, value }, index) => ({
          kind: 'button' as const,
          action: `${actionIds.askThis}:${index}`,
          label: questionName(tell, question),
          value,
        })),
        { kind: 'button', action: actionIds.askHere, label: tell(say('form.by-form')), value: formValue },
      ]),
    ],
  });
