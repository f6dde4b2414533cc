import type { RichTextElement, RichTextSection } from '@slack/types';
import { bold, line, moment, words } from './rich.ts';
import { oneLine } from './text.ts';

/** One fix that waits for approval, in a list: the home and the summaries. */
export interface FixLine {
  title: string;
  cause: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Where its buttons are, by Slack's own word. */
  link?: string;
}

/** Only what Slack itself answered becomes a link. */
const linkTo = (url: string | undefined): RichTextElement[] =>
  url !== undefined && /^https?:\/\/[^\s<>|]+$/.test(url)
    ? [words('  –  '), { type: 'link', url, text: 'to its buttons' }]
    : [];

export const fixLine = ({ title, cause, expiresAt, link }: FixLine): RichTextSection =>
  line(
    words('✋ '),
    bold(oneLine(title)),
    words(`  for: ${oneLine(cause)}  –  until `),
    moment(expiresAt),
    ...linkTo(link),
  );
