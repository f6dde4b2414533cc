import { z } from 'zod';

/** A value of a message: as the tools print it, a message of its own, or a list of either. */
export type MessageArg = string | number | Message | readonly (string | Message)[];

/**
 * Something to be said, without its words: a code of the catalogues and what its sentence speaks of.
 * Words are found where it is shown, in the reader's language; nothing decides by them.
 */

export interface Message {
  code: string;
  args: Readonly<Record<string, MessageArg>>;
}

const argSchema: z.ZodType<MessageArg> = z.lazy(() =>
  z.union([z.string(), z.number(), messageSchema, z.array(z.union([z.string(), messageSchema]))]),
);

export const messageSchema: z.ZodType<Message> = z.object({ code: z.string(), args: z.record(z.string(), argSchema) });

/** Words that somebody else chose: a tool, an API server, or a version that saved sentences. Shown as they are. */
export const verbatim = (text: string): Message => ({ code: 'verbatim', args: { text } });

/** A message of it, whichever it is. */
export const messageFor = (said: Message | string): Message => (typeof said === 'string' ? verbatim(said) : said);

/** A message, or the sentence that the version before saved in its place. */
export const saidSchema = z.union([messageSchema, z.string().transform(verbatim)]);

/** What another program of ours sent: a message of at most `most` in each text, or the text of an older one. */
export const sentSchema = (most: number) =>
  z.union([z.string().max(most), messageSchema.transform((message) => withShortTexts(message, most))]);

/** The same with texts of at most `most` UTF-16 units in it: what has to stay small wherever its texts are from. */
export const withShortTexts = ({ code, args }: Message, most: number): Message => {
  const short = (arg: MessageArg): MessageArg => {
    if (typeof arg === 'number') return arg;
    if (typeof arg === 'string') return arg.slice(0, most).toWellFormed();
    if ('code' in arg) return withShortTexts(arg, most);
    return arg.map((item) =>
      typeof item === 'string' ? item.slice(0, most).toWellFormed() : withShortTexts(item, most),
    );
  };
  return { code, args: Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, short(arg)])) };
};

/** One text for one message, for keys and comparisons. */
export const keyOfMessage = ({ code, args }: Message): string =>
  JSON.stringify([code, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))]);
