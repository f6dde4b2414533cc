import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';

/**
 * Text from outside: names, labels, logs, errors, what people type.
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

export const oneLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

/** `1.4 s` */
export const secondsText = (tell: Words, seconds: number): string =>
  tell(say('count.seconds', { seconds: seconds.toFixed(1) }));
