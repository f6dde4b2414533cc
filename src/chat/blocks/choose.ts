import type { EndRef } from '../../case/question.ts';
import { actionIds } from './actions.ts';
import type { Draft } from './draft.ts';
import { limits } from './limits.ts';
import { endName } from './names.ts';
import { bold, line, rich, words } from './rich.ts';
import { cut, many, plain } from './text.ts';

export interface Choice {
  runId: string;
  attempt: number;
  end: 'from' | 'to';
  typed: string;
  options: readonly EndRef[];
  /** False: nothing is called so, and the options are the nearest names. */
  found: boolean;
  /** What to say instead of the usual sentence. */
  statement?: string;
}

const sideNames = { from: 'sender', to: 'receiver' } as const;

/** Asks which thing is meant. A menu entry carries the run, the attempt and its place in the list. */
export const renderChoice = (choice: Choice): Draft => {
  const { typed, options, found } = choice;
  const lead =
    choice.statement ??
    (found
      ? `${many(options.length, 'thing')} can be meant by the ${sideNames[choice.end]} `
      : `I found nothing for the ${sideNames[choice.end]} `);
  const shown = options.slice(0, limits.selectOptions);
  const left = options.length - shown.length;
  const menu = {
    type: 'static_select' as const,
    action_id: actionIds.choose,
    placeholder: plain(found ? 'Which one?' : 'Did you mean …'),
    options: shown.map((option, index) => ({
      text: plain(cut(endName(option), limits.optionText)),
      value: `${choice.runId}.${choice.attempt}.${index}`,
    })),
  };
  return {
    text: `Which ${typed}?`,
    blocks: [
      rich(
        line(words('❓ '), words(lead), ...(choice.statement ? [] : [bold(typed), words('.')])),
        ...(left > 0
          ? [line(words(`The first ${shown.length} are listed; name the namespace to reach the other ${left}.`))]
          : []),
        ...(options.length === 0 ? [line(words('Nothing has a similar name.'))] : []),
      ),
      ...(shown.length > 0 ? [{ type: 'actions' as const, block_id: 'choose', elements: [menu] }] : []),
    ],
  };
};
