import { z } from 'zod';
import { questionSchema } from '../case/question.ts';
import { lookAgain } from '../service/look-again.ts';
import { claimedForMs } from '../store/ask.ts';
import type { Inbox } from '../store/inbox.ts';
import { conversationSchema, messageIdSchema } from '../store/places.ts';
import { alertOfRunSchema } from '../store/run-record.ts';
import type { AlertAsking } from './alert-asking.ts';
import type { Delivery } from './delivery.ts';
import type { Handlers } from './handlers.ts';
import type { Languages } from './languages.ts';
import { filledFormSchema, formAboutSchema } from './question-forms.ts';
import { slackId } from './slack/ids.ts';
import type { TellPerson } from './slack/tell-person.ts';
import { type Tell, tellInThread } from './tell.ts';

/**
 * What a person asked for, as it is put on record before Slack is told that it was heard. A bot that dies
 * before it was handled leaves it to the next.
 */
const who = z.object({
  conversation: conversationSchema,
  user: slackId,
  delivery: z.string().min(1).max(300),
});
/** In UTF-16 units; what is longer than anybody reads is refused as it is. */
export const longestText = 12_000;

/** Nobody's wish: a program says that something is wrong. */
const alertSchema = z.object({
  kind: z.literal('alert'),
  conversation: conversationSchema,
  delivery: z.string().min(1).max(300),
  alert: alertOfRunSchema.omit({ others: true }),
  questions: z.array(questionSchema).min(1).max(10),
});
export type HeardAlert = z.infer<typeof alertSchema>;

const personsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), who, text: z.string().max(longestText) }),
  z.object({
    kind: z.literal('mention'),
    who,
    text: z.string().max(longestText),
    thread: z.object({ id: conversationSchema, isReply: z.boolean() }),
  }),
  z.object({ kind: z.literal('again'), who, runId: z.string().max(200), capture: z.boolean() }),
  z.object({
    kind: z.literal('pick'),
    who,
    value: z.string().max(200),
    menu: messageIdSchema,
  }),
  z.object({ kind: z.literal('diagnose'), who, text: z.string().max(longestText), thread: conversationSchema }),
  z.object({ kind: z.literal('form'), who, about: formAboutSchema, filled: filledFormSchema }),
]);
export type Heard = z.infer<typeof personsSchema>;
const heardSchema = z.discriminatedUnion('kind', [...personsSchema.options, alertSchema]);

/** `recorded`: it is on record, and is handled again where this throws. */
export const handle = (handlers: Handlers, heard: Heard, tell: Tell, recorded: boolean): Promise<void> => {
  const asker = { ...heard.who, recorded };
  switch (heard.kind) {
    case 'command':
      return handlers.command(asker, heard.text, tell);
    case 'mention':
      return handlers.mention(asker, heard.text, heard.thread, tell);
    case 'again':
      return handlers.again(asker, heard.runId, tell, { capture: heard.capture });
    case 'pick':
      return handlers.pick(asker, heard.value, heard.menu, tell);
    case 'diagnose':
      return handlers.diagnose(asker, heard.text, heard.thread, tell);
    case 'form':
      return handlers.filled(asker, heard.about, heard.filled, tell);
  }
};

const lookEachMs = 2_000;
/** Redis or Slack is in trouble: when to try again, and for how long before the asker is told. */
export const againMs = claimedForMs + 1_000;
const patienceMs = 2 * 60_000;
const mostAtOnce = 20;

/** Handles what a bot that died has left on record. Any number of bots may watch. */
export const watchInbox = (parts: {
  inbox: Inbox;
  handlers: Handlers;
  /** Where alerts are heard. */
  alerts?: Pick<AlertAsking, 'ask'> | undefined;
  tellPerson: TellPerson;
  delivery: Pick<Delivery, 'keep'>;
  languages: Languages;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  eachMs?: number;
}): { close(): Promise<void> } => {
  const { inbox, onError } = parts;

  /** As `tellBack` would have; whoever heard it took the address for that along. */
  const tellOf = (heard: Heard): Tell => {
    const { conversation, user, delivery } = heard.who;
    const words = () => parts.languages.words({ conversation, user });
    if (heard.kind === 'mention') {
      return tellInThread(parts.delivery, heard.thread.id, `tell-${delivery}`, words, onError);
    }
    const place = (heard.kind === 'form' ? heard.about.thread : undefined) ?? conversation;
    return parts.tellPerson({ place, user, key: `tell-${delivery}` }, words);
  };

  const look = async (): Promise<void> => {
    for (const { id, request, at } of await inbox.overdue(parts.now(), mostAtOnce)) {
      const heard = heardSchema.safeParse(request);
      if (!heard.success) {
        onError('what was heard cannot be read', { id });
        await inbox.handled(id);
        continue;
      }
      try {
        if (heard.data.kind === 'alert') await parts.alerts?.ask(heard.data);
        // In the end the asker is told what is in the way.
        else await handle(parts.handlers, heard.data, tellOf(heard.data), parts.now() - at < patienceMs);
        await inbox.handled(id);
      } catch (error) {
        onError('what was heard cannot be handled yet', { id, error });
        await inbox.later(id, parts.now() + againMs);
      }
    }
  };

  return lookAgain(parts.eachMs ?? lookEachMs, look, (error) =>
    onError('what was heard cannot be looked at', { error }),
  );
};
