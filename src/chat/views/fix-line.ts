import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { oneLine } from './text.ts';
import { bold, type Line, line, moment, type Piece, words } from './view.ts';

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
const linkTo = (tell: Words, url: string | undefined): Piece[] =>
  url !== undefined && /^https?:\/\/[^\s<>|]+$/.test(url)
    ? [words('  –  '), { kind: 'link', url, text: tell(say('fix.to-buttons')) }]
    : [];

export const fixLine = (tell: Words, { title, cause, expiresAt, link }: FixLine): Line =>
  line(
    words('✋ '),
    bold(oneLine(tell(title))),
    words(tell(say('fix.line', { cause: oneLine(tell(cause)) }))),
    moment(expiresAt),
    ...linkTo(tell, link),
  );
