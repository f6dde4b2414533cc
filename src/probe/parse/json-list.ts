import { missing, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { commandJson, mostEntries } from '../../limits/limits.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const flagOf = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** Numbers as `ip -j` prints them: some versions quote them. */
export const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  return undefined;
};

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/**
 * Reads the JSON list that `ip -j` and `bridge -j` print and converts each object. No output at all is an
 * empty list (that is how `ip -j` prints one in some versions), and so is an empty object in it.
 * One entry that cannot be understood makes the whole read fail: a list with a hole could make a
 * present thing look absent.
 */
export const readList = <T>(text: string, what: Message, convert: (item: JsonObject) => T | undefined): Read<T[]> => {
  if (text.trim() === '') return { ok: true, value: [] };
  let parsed: unknown;
  try {
    parsed = parseJson(text, say('noun.the-list'), commandJson);
  } catch (error) {
    return missing(say('garbled.list', { what, why: saidBy(error) }));
  }
  if (!Array.isArray(parsed)) return missing(say('garbled.no-json-list', { what }));
  if (parsed.length > mostEntries)
    return missing(say('garbled.long-list', { what, number: parsed.length, most: mostEntries }));
  const values: T[] = [];
  for (const item of parsed) {
    if (isObject(item) && Object.keys(item).length === 0) continue;
    const value = isObject(item) ? convert(item) : undefined;
    if (value === undefined) return missing(say('garbled.entry', { what, text: shown(item) }));
    values.push(value);
  }
  return { ok: true, value: values };
};

const shown = (item: unknown): string => JSON.stringify(item).slice(0, 120);
