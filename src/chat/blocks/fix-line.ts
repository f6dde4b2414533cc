import type { RichTextElement, RichTextSection } from '@slack/types';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { bold, line, moment, words } from './rich.ts';
import { oneLine } from './text.ts';

/** One fix that waits for approval, in a list: the home and the summaries. */
export interface FixLine {
  title: Message | string;
  cause: Message | string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Where its buttons are, by Slack's own word. */
  link?: string;
}

/** Only what Slack itself answered becomes a link. */
const linkTo = (tell: Words, url: string | undefined): RichTextElement[] =>
  url !== undefined && /^https?:\/\/[^\s<>|]+$/.test(url)
    ? [words('  –  '), { type: 'link', url, text: tell(say('fix.to-buttons')) }]
    : [];

export const fixLine = (tell: Words, { title, cause, expiresAt, link }: FixLine): RichTextSection =>
  line(
    words('✋ '),
    bold(oneLine(tell(title))),
    words(tell(say('fix.line', { cause: oneLine(tell(cause)) }))),
    moment(expiresAt),
    ...linkTo(tell, link),
  );
