import type { App } from '@slack/bolt';
import { redisAway } from '../../store/redis.ts';
import { wordsIn } from '../../words/words.ts';
import type { Handlers } from '../handlers.ts';
import type { Heard } from '../heard.ts';
import type { Languages } from '../languages.ts';
import { actionPatterns, formNames } from '../views/actions.ts';
import { formInputs } from '../views/ask-form.ts';
import { cut } from '../views/text.ts';
import type { Hearing } from './hearing.ts';
import { limits } from './limits.ts';
import { plain } from './message.ts';
import { readSentForm } from './sent-form.ts';
import { tellBack } from './tell-back.ts';
import type { TellPerson } from './tell-person.ts';
import { whoClicked } from './who-clicked.ts';

/** Hears what becomes of the form on which a question is filled in. */

export interface FormParts {
  workspace: string;
  handlers: Pick<Handlers, 'questionForms'>;
  languages: Pick<Languages, 'known'>;
  tellPerson: TellPerson;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** `formInputs` of those whose options are asked for. */
const searched = /^ask_(?:from|to|namespace)$/;

export const hearForms = (app: App, hearing: Hearing, parts: FormParts): void => {
  const { workspace, languages, tellPerson } = parts;
  const { questionForms: forms } = parts.handlers;

  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: searched }, async ({ ack, options }) => {
    const found = await forms.suggest(options.user.id, readSentForm(options.view), options.action_id, options.value);
    const shown = found.slice(0, limits.selectOptions);
    const menu = shown.map(({ label, value }) => ({ text: plain(cut(label, limits.optionText)), value }));
    await hearing.acknowledge('menu', () => ack({ options: menu }));
  });

  app.view(formNames.ask, async ({ ack, view, body }) => {
    const user = body.user.id;
    const read = forms.read(readSentForm(view));
    const words = wordsIn(languages.known({ user, ...(read.ok ? { conversation: read.about.conversation } : {}) }));
    const refuse = (input: string, problem: string) => ack({ response_action: 'errors', errors: { [input]: problem } });
    if (!read.ok) {
      return hearing.acknowledge('form', () => refuse(read.input ?? formInputs.from, words(read.problem)));
    }
    const { about, filled } = read;
    // A form is sent once, however often it is delivered.
    const who = { conversation: about.conversation, user, delivery: `form-${view.id}` };
    const heard: Heard = { kind: 'form', who, about, filled };
    let trouble: { error: unknown } | undefined;
    // What cannot be remembered is refused in the very answer to Slack, and what was filled in stays.
    const answer = (): Promise<void> =>
      trouble === undefined ? ack() : refuse(formInputs.from, words(redisAway(trouble.error).said));
    await hearing.acknowledge('form', answer, async () => {
      trouble = await hearing.record(heard);
    });
    if (trouble !== undefined) return;
    const to = { place: about.thread ?? about.conversation, user, key: `tell-${who.delivery}` };
    hearing.take(heard, true, tellPerson(to, hearing.wordsFor(who)));
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.correct }, async ({ ack, action, body }) => {
    await hearing.acknowledge('click', ack);
    if (action.type !== 'button' || body.channel === undefined) return;
    const who = whoClicked(workspace, body);
    hearing.goOn('click', async () => {
      await forms.openCorrection(who, action.value ?? '');
    });
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.askThis }, async ({ ack, action, body, respond }) => {
    const who = whoClicked(workspace, body);
    const read = forms.readValue(action.type === 'button' ? (action.value ?? '') : '', who.conversation);
    if (read === undefined) return hearing.acknowledge('click', ack);
    const tell = tellBack(respond, hearing.wordsFor(who), parts.onError);
    await hearing.hear('click', { kind: 'form', who, ...read }, ack, tell);
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.askHere }, async ({ ack, action, body }) => {
    await hearing.acknowledge('click', ack);
    const who = whoClicked(workspace, body);
    const read = forms.readValue(action.type === 'button' ? (action.value ?? '') : '', who.conversation);
    if (read === undefined) return;
    hearing.goOn('click', async () => {
      await forms.openFound(who, read.about, read.filled);
    });
  });

  /** Where nobody says in which conversation, it is asked in the messages with the bot. */
  const openAlone = (body: { user: { id: string }; trigger_id: string }): void =>
    hearing.goOn('form', async () => {
      await forms.open({ user: body.user.id, delivery: body.trigger_id });
    });

  app.action({ type: 'block_actions', action_id: actionPatterns.askForm }, async ({ ack, body }) => {
    await hearing.acknowledge('click', ack);
    openAlone(body);
  });

  app.shortcut('ask_question', async ({ ack, shortcut }) => {
    await hearing.acknowledge('shortcut', ack);
    openAlone(shortcut);
  });
};
