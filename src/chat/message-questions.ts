import type { Question } from '../case/question.ts';
import { findInMessage } from '../question/find-in-message.ts';
import { type FilledForm, formOfQuestion } from '../question/question-form.ts';
import type { Conversation } from '../store/places.ts';
import { say } from '../words/say.ts';
import { marksOfTold, type openCommands } from './commands.ts';
import { formValue } from './question-forms.ts';
import type { Tell } from './tell.ts';
import { renderLikely } from './views/likely.ts';
import { renderNotice } from './views/notice.ts';
import type { Who } from './who.ts';

/** From a message that somebody pointed at to its question, or to one question back. */

export interface MessageQuestionParts {
  commands: Pick<ReturnType<typeof openCommands>, 'ask' | 'clusterCheck' | 'sayOnce'>;
  /** Who may not ask is told so, and `undefined` comes back. */
  asker: (who: Who, tell: Tell) => Promise<{ asker: string; person: string } | undefined>;
}

export const openMessageQuestions =
  ({ commands, asker }: MessageQuestionParts) =>
  async (who: Who, text: string, thread: Conversation, tell: Tell): Promise<void> => {
    const said = { who, tell, thread: { id: thread, isReply: false } };
    const about = { conversation: who.conversation, thread };
    const found = findInMessage(text);
    if (found.kind === 'question') return commands.ask(found.question, said);
    if (found.kind === 'check') return commands.clusterCheck(found.name, said);
    if ((await asker(who, tell)) === undefined) return;
    const carried = (filled: FilledForm) => formValue({ about, filled });
    switch (found.kind) {
      case 'told': {
        const { as, problem, next } = found.told;
        return commands.sayOnce(said, renderNotice(marksOfTold[as], problem, next));
      }
      case 'several': {
        const likely = found.likely.flatMap((question: Question) => {
          const value = carried(formOfQuestion(question));
          return value === undefined ? [] : [{ question, value }];
        });
        return commands.sayOnce(said, renderLikely(found.problem, likely, carried({ asks: 'path' }) ?? ''));
      }
      case 'form':
        return commands.sayOnce(said, renderLikely(say('form.lead-found'), [], carried(found.filled) ?? ''));
    }
  };
