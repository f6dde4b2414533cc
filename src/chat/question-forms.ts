import { z } from 'zod';
import { formKinds, isFormSymptom, longestSince } from '../case/form-choices.ts';
import { protocolSchema, type Question } from '../case/question.ts';
import { describeSymptom } from '../case/symptom.ts';
import { parseJson } from '../limits/bounded-json.ts';
import type { TextLimits } from '../limits/limits.ts';
import { unshownOf } from '../question/correct-question.ts';
import { type FilledForm, formOfQuestion, readForm, readFormEnd } from '../question/question-form.ts';
import type { Store } from '../store/open.ts';
import { type Conversation, conversationSchema } from '../store/places.ts';
import { memoryProblem } from '../store/redis.ts';
import { runIdSchema } from '../store/run-record.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { AskRights } from './ask-rights.ts';
import { findRunIn } from './find-run.ts';
import type { Languages } from './languages.ts';
import { type NameField, type NameOptions, optionOfEnd, optionOfNamespace } from './name-options.ts';
import { sentenceFor } from './slack/errors.ts';
import { limits } from './slack/limits.ts';
import type { Pages } from './slack/pages.ts';
import { isDirect } from './slack/places.ts';
import {
  type FormReason,
  type FormShown,
  formInputs,
  formProblem,
  loadingForm,
  renderAskForm,
} from './views/ask-form.ts';
import type { Page } from './views/draft.ts';
import { supposedName } from './views/names.ts';
import type { Option } from './views/view.ts';

/** The form on which a question is filled in: opened, its menus filled, and read when it is sent. */

/** Where what is asked on a form is asked: `thread`: in which it stays; `corrects`: the run that it stands for. */
export const formAboutSchema = z
  .object({
    conversation: conversationSchema,
    thread: conversationSchema.optional(),
    corrects: runIdSchema.optional(),
  })
  .refine(({ conversation, thread }) => thread === undefined || thread.startsWith(`${conversation}:`));
export type FormAbout = z.infer<typeof formAboutSchema>;

/** Longer than any end that a menu brings back, and any port that is typed. */
const field = z.string().min(1).max(320).optional();
export const filledFormSchema = z.object({
  asks: z.enum(formKinds).default('path'),
  from: field,
  to: field,
  port: field,
  protocol: protocolSchema.optional(),
  symptom: z.string().refine(isFormSymptom).optional(),
  since: z.string().min(1).max(longestSince).optional(),
  namespace: field,
});

const formValueSchema = z.object({ about: formAboutSchema, filled: filledFormSchema });

/** A form, as a button carries it that stands for one with this in it. */
const valueText = { bytes: limits.buttonValue, values: 40, depth: 4 };

/** Undefined: a button cannot carry so much. */
export const formValue = (value: { about: FormAbout; filled: FilledForm }): string | undefined => {
  const text = JSON.stringify(value);
  return text.length > limits.buttonValue ? undefined : text;
};

/** A form as Slack sends it, whatever it holds. */
export interface SentForm {
  /** For what it was opened, as Slack kept it. */
  about: string;
  /** By the ids of the inputs. */
  values: ReadonlyMap<string, string>;
}

/** Who wants the form. `delivery`: the trigger that opens it, good for about 3 s. */
export interface FormOpener {
  user: string;
  delivery: string;
  conversation?: Conversation;
}

/** What a form is opened with, or why it is not. `kept`: what was said and has no place on it. */
type Opened = { about: FormAbout; filled: FilledForm; kept?: readonly (Message | string)[] } | { not: Message };

type ReadSent =
  | { ok: true; about: FormAbout; filled: z.infer<typeof filledFormSchema> }
  /** `input`: the one that is wrong; undefined: the form is none of ours. */
  | { ok: false; input: string | undefined; problem: Message };

export interface QuestionFormParts {
  store: Pick<Store, 'runs'>;
  askRights: AskRights;
  pages: Pages;
  languages: Pick<Languages, 'known' | 'words'>;
  nameOptions: NameOptions;
  /** The messages between a person and the bot. @throws where Slack refuses them */
  directWith: (user: string) => Promise<Conversation>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const nothing: FilledForm = { asks: 'path' };

/** What the form of a question does not show, each as people say it. */
const keptOf = (question: Question): (Message | string)[] => {
  const { symptoms, peers, until, capture, supposing } = unshownOf(question);
  return [
    ...(supposing === undefined ? [] : [supposedName(supposing)]),
    ...symptoms.map(describeSymptom),
    ...peers,
    ...(until === undefined ? [] : [say('form.kept-until', { time: until })]),
    ...(capture ? [say('form.kept-capture')] : []),
  ];
};
const fields: Record<NameField, string> = {
  from: formInputs.from,
  to: formInputs.to,
  namespace: formInputs.namespace,
};

/** As much as a page of Slack's keeps, and as deep as `about` is. */
const aboutText = { bytes: limits.privateMetadata, values: 20, depth: 3 };

const readText = <S extends z.ZodType>(schema: S, text: string, most: TextLimits): z.infer<S> | undefined => {
  try {
    return schema.safeParse(parseJson(text, 'the form', most)).data;
  } catch {
    return undefined;
  }
};

const readAbout = (text: string): FormAbout | undefined => readText(formAboutSchema, text, aboutText);

const shownOf = (tell: Words, { from, to, namespace, ...rest }: FilledForm): FormShown => {
  const option = (written: string | undefined): Option | undefined => {
    const read = written === undefined ? undefined : readFormEnd(written);
    return read && optionOfEnd(tell, read.end);
  };
  return {
    ...rest,
    from: option(from),
    to: option(to),
    namespace: namespace === undefined ? undefined : optionOfNamespace(namespace),
  };
};

export const openQuestionForms = (parts: QuestionFormParts) => {
  const { store, pages, languages } = parts;

  const pageOf = async (by: FormOpener, reason: FormReason, open: () => Promise<Opened>): Promise<Page> => {
    const words = await languages.words(by);
    const opened = await open();
    if ('not' in opened) return formProblem(words, reason, opened.not);
    const { about, filled, kept = [] } = opened;
    const may = await parts.askRights.mayAsk(by.user, about.conversation);
    if (!may.may) return formProblem(words, reason, may.reason);
    const alone = by.conversation === undefined && isDirect(about.conversation);
    return renderAskForm(words, shownOf(words, filled), { reason, about: JSON.stringify(about), alone, kept });
  };

  /** False: no form could be opened. Never throws. */
  const show = async (by: FormOpener, reason: FormReason, open: () => Promise<Opened>): Promise<boolean> => {
    try {
      const viewId = await pages.open(by.delivery, loadingForm(wordsIn(languages.known(by)), reason));
      if (viewId === undefined) return false;
      const page = await pageOf(by, reason, open).catch(async (error: unknown) => {
        parts.onError('a form cannot be filled', { error });
        return formProblem(
          await languages.words(by),
          reason,
          say('memory.try-later', { problem: memoryProblem(error) }),
        );
      });
      await pages.show(viewId, page);
      return true;
    } catch (error) {
      parts.onError('a form cannot be opened', { error });
      return false;
    }
  };

  const inMessages = async (user: string): Promise<Opened> => {
    try {
      return { about: { conversation: await parts.directWith(user) }, filled: nothing };
    } catch (error) {
      return { not: say('form.no-messages', { reason: sentenceFor(error) }) };
    }
  };

  return {
    /** An empty one; where nobody says in which conversation, it is asked in the messages with the bot. */
    open: (by: FormOpener): Promise<boolean> => {
      const { conversation, user } = by;
      return show(by, 'ask', () =>
        conversation === undefined ? inMessages(user) : Promise.resolve({ about: { conversation }, filled: nothing }),
      );
    },

    /** With what was found in a message, below which the answer comes. */
    openFound: (by: FormOpener, about: FormAbout, filled: FilledForm): Promise<boolean> =>
      show(by, 'found', () => Promise.resolve({ about, filled })),

    /** With what was understood, to be put right. */
    openCorrection: (by: FormOpener & { conversation: Conversation }, runId: string): Promise<boolean> =>
      show(by, 'correct', async () => {
        const found = await findRunIn(store.runs, runId, by.conversation);
        if ('not' in found) return found;
        const { run } = found;
        const { conversation, thread } = run;
        const about = { conversation, corrects: run.id, ...(thread === undefined ? {} : { thread }) };
        return { about, filled: formOfQuestion(run.question), kept: keptOf(run.question) };
      }),

    /** What the menus of a form offer for what somebody has typed. Never throws. */
    suggest: async (user: string, { about, values }: SentForm, input: string, typed: string): Promise<Option[]> => {
      const name = (Object.keys(fields) as NameField[]).find((each) => fields[each] === input);
      const conversation = readAbout(about)?.conversation;
      if (name === undefined || conversation === undefined) return [];
      const words = wordsIn(languages.known({ user, conversation }));
      const namespace = values.get(formInputs.namespace);
      return parts.nameOptions(words, { user, conversation }, { field: name, typed, namespace });
    },

    /** What a button stands for; undefined: nothing that can be read, or of another conversation. */
    readValue: (value: string, conversation: Conversation): z.infer<typeof formValueSchema> | undefined => {
      const read = readText(formValueSchema, value, valueText);
      return read?.about.conversation === conversation ? read : undefined;
    },

    /** What was filled in, or what is wrong with it. Asks nobody, for Slack waits. */
    read: ({ about, values }: SentForm): ReadSent => {
      const place = readAbout(about);
      if (place === undefined) return { ok: false, input: undefined, problem: say('ask.forgotten') };
      const filled = filledFormSchema.safeParse(
        Object.fromEntries(Object.entries(formInputs).map(([name, id]) => [name, values.get(id)])),
      );
      const asked = filled.success ? filled.data : undefined;
      if (asked === undefined) return { ok: false, input: formInputs.from, problem: say('form.from') };
      const read = readForm(asked);
      if (!read.ok) return { ok: false, input: formInputs[read.field], problem: read.problem };
      return { ok: true, about: place, filled: asked };
    },
  };
};

export type QuestionForms = ReturnType<typeof openQuestionForms>;
