import { exampleQuestions } from '../question/example-questions.ts';
import type { NamesHere } from '../question/settle-names.ts';
import type { Conversation } from '../store/places.ts';
import { say } from '../words/say.ts';
import type { AskRights } from './ask-rights.ts';
import type { Languages } from './languages.ts';
import type { AssistantPane } from './slack/assistant.ts';

/** What the assistant pane offers to ask: with names that the cluster has, where they are known. */

/** A thread of the pane that was opened, or beside which something else is looked at now. */
export interface PaneOpened {
  user: string;
  conversation: Conversation;
  thread: Conversation;
  /** The channel that is looked at: its namespace is the one that names are taken of first. */
  beside?: Conversation | undefined;
}

const mostPrompts = 4;

/** Who may not ask is offered nothing. Never throws where Slack has no pane. */
export const openPaneSuggestions =
  (parts: {
    pane: Pick<AssistantPane, 'suggest'>;
    askRights: AskRights;
    languages: Pick<Languages, 'words'>;
    namesAt: (conversation: Conversation) => Promise<NamesHere>;
  }) =>
  async ({ user, conversation, thread, beside }: PaneOpened): Promise<void> => {
    const may = await parts.askRights.mayAsk(user, conversation);
    if (!may.may) return;
    const words = await parts.languages.words({ user, conversation });
    const { names, namespace } = await parts.namesAt(beside ?? conversation);
    const prompts = exampleQuestions(names, namespace)
      .slice(0, mostPrompts)
      .map((message) => ({ title: message, message }));
    await parts.pane.suggest(thread, words(say('pane.title')), prompts);
  };

export type PaneSuggestions = ReturnType<typeof openPaneSuggestions>;
