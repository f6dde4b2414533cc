import { type Message, messageSchema } from './message.ts';
import type { Words } from './words.ts';

/** The same with a text in the place of each message. */
export type InWords<T> = T extends Message
  ? string
  : T extends readonly (infer Item)[]
    ? InWords<Item>[]
    : T extends object
      ? { [K in keyof T]: InWords<T[K]> }
      : T;

/** Records may hold what only looks like one. */
const isMessage = (value: object): value is Message =>
  'code' in value && 'args' in value && Object.keys(value).length === 2 && messageSchema.safeParse(value).success;

/** Puts words in the place of every message of a plain value: what files and scripts get. */
export const inWords = <T>(value: T, words: Words): InWords<T> => put(value, words) as InWords<T>;

const put = (value: unknown, words: Words): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => put(item, words));
  if (isMessage(value)) return words(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, put(item, words)]));
};
