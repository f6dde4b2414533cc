import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** The most that is read of one text by a person, in UTF-16 units: far above two names with their namespaces. */
export const longestText = 4_000;

/** What is told of a text that is longer; undefined: it is short enough. */
export const tooLong = (text: string): Message | undefined =>
  text.length <= longestText ? undefined : say('wrong.too-long', { length: text.length, most: longestText });
