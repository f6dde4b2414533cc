import { CodedError, messageOf } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { TextLimits } from './limits.ts';
import { tooLarge } from './too-large.ts';

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Where the string that begins before `at` ends: past its closing quote, or past the text. */
const afterString = (text: string, at: number): number => {
  let from = at;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end === -1) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash && end - 1 - slashes >= at) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
};

/**
 * The values of a JSON text, give or take empty lists. Throws TooLarge where it is larger than the limits: one look at each character, before anything
 * is built of it. A text that is not JSON may pass; its parser says so.
 */
const countValues = (text: string, what: Message | string, limits: TextLimits): number => {
  if (text.length > limits.bytes) {
    throw tooLarge(what, { size: text.length, limit: limits.bytes, unit: 'characters' });
  }
  let values = 1;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = afterString(text, at + 1) - 1;
    else if (code === comma) values += 1;
    else if (code === openList || code === openObject) {
      values += 1;
      depth += 1;
      if (depth > limits.depth) throw tooLarge(what, { size: depth, limit: limits.depth, unit: 'levels' });
    } else if (code === closeList || code === closeObject) depth -= 1;
    if (values > limits.values) throw tooLarge(what, { size: values, limit: limits.values, unit: 'values' });
  }
  return values;
};

/** What the parser says without the text that it quotes, which may hold secrets. */
const jsonReason = (error: unknown): string => {
  const message = messageOf(error);
  const quoted = message.indexOf('"');
  return quoted === -1 ? message.slice(0, 160) : message.slice(0, Math.min(quoted, 160)).replace(/[, .]{1,9}$/, '');
};

/**
 * A JSON text from outside. Throws TooLarge (`too-large`) where it is larger than the limits, CodedError
 * (`not-json`) where it is none; both messages begin with `what`.
 */
export const parseJson = (text: string, what: Message | string, limits: TextLimits): unknown =>
  parseCountedJson(text, what, limits).value;

/** The same, and about how many values it holds. */
export const parseCountedJson = (
  text: string,
  what: Message | string,
  limits: TextLimits,
): { value: unknown; values: number } => {
  const values = countValues(text, what, limits);
  try {
    return { value: JSON.parse(text), values };
  } catch (error) {
    throw new CodedError('not-json', say('read.not-json', { what, why: jsonReason(error) }));
  }
};
