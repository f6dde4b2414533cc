import type { PlainTextElement } from '@slack/types';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';

/**
 * Text from outside: names, labels, logs, errors, what people type. It is shown in `plain_text` and in
 * rich_text `text` elements, which Slack does not read as markup, and escaped where Slack does.
 */

// Control characters but tab and newline; line separators; and the format characters, with which a name
// can be made to look like another (direction marks, zero-width spaces).
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes unseen characters visible as `�`, which keeps two different names different. */
export const clean = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n').replace(unseen, '�');

/** At most `most` UTF-16 units, never half a character, with `…` where something was cut. */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  const last = kept.charCodeAt(kept.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept}…`;
};

/** For the few fields that Slack reads as markup, such as a message's `text`. */
export const escapeMarkup = (text: string): string =>
  clean(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Escaped text of at most `most` bytes, as Slack counts a message's `text`; no entity is cut in two. */
export const escapeWithin = (text: string, most: number): string => {
  let kept = text;
  let escaped = escapeMarkup(kept);
  for (let bytes = Buffer.byteLength(escaped); bytes > most; bytes = Buffer.byteLength(escaped)) {
    kept = cut(kept, Math.min(kept.length - 1, Math.floor((kept.length * most) / bytes)));
    escaped = escapeMarkup(kept);
  }
  return escaped;
};

/** `emoji: false`: a name such as `:skull:` stays what it is. Slack refuses an empty text. */
export const plain = (text: string): PlainTextElement => ({
  type: 'plain_text',
  text: clean(text).trim() === '' ? '–' : clean(text),
  emoji: false,
});

export const oneLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

/** `1.4 s` */
export const secondsText = (tell: Words, seconds: number): string =>
  tell(say('count.seconds', { seconds: seconds.toFixed(1) }));
