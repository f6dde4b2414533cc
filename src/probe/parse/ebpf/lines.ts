import { missing, type Read } from '../../../case/read.ts';
import { longestLine, mostEntries } from '../../../limits/limits.ts';
import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';

/** Texts that `calico-node -bpf` and bpftool print, line by line. */

/** `null` is how an empty list is printed. */
export const isJson = (text: string): boolean => /^\s*(?:[[{]|null\s*$)/.test(text);

/** `null` stands for an empty list. */
export const listText = (text: string): string => (text.trim() === 'null' ? '[]' : text);

/** The lines of a whole output. One that does not end with its last line was cut. */
export const linesOf = (text: string, what: Message, longest = longestLine): Read<string[]> => {
  if (text === '') return { ok: true, value: [] };
  if (!text.endsWith('\n')) return missing(say('garbled.dump-cut', { what }), 'garbled');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > mostEntries)
    return missing(say('garbled.long-list', { what, number: lines.length, most: mostEntries }), 'too-large');
  const long = lines.find((line) => line.length > longest);
  if (long !== undefined)
    return missing(say('garbled.long-line', { most: longest, text: long.slice(0, 120) }), 'too-large');
  return { ok: true, value: lines };
};

export const notUnderstood = (what: Message, line: string): Read<never> =>
  missing(say('garbled.entry', { what, text: line.trim().slice(0, 160) }), 'garbled');

/** Each line as `convert` makes of it; one that it cannot read makes the whole unknown. Empty lines are nothing. */
export const readLines = <T>(text: string, what: Message, convert: (line: string) => T | undefined): Read<T[]> => {
  const lines = linesOf(text, what);
  if (!lines.ok) return lines;
  const values: T[] = [];
  for (const line of lines.value) {
    if (line.trim() === '') continue;
    const value = convert(line);
    if (value === undefined) return notUnderstood(what, line);
    values.push(value);
  }
  return { ok: true, value: values };
};

/** What a healthy node always has: that nothing at all is printed is no empty list. */
export const never = (text: string, what: Message): Read<never> | undefined =>
  text.trim() === '' ? missing(say('garbled.dump-empty', { what }), 'garbled') : undefined;
