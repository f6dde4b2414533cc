import type {
  ActionsBlock,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  PlainTextElement,
  PlanBlock,
  RichTextBlock,
  SectionBlock,
  TableBlock,
  TaskCardBlock,
} from '@slack/types';
import { clean, cut } from '../views/text.ts';

/** A checklist. */
export type Plan = PlanBlock & { tasks: TaskCardBlock[] };

/** The kinds of block that are sent: those that every Slack client has long shown, and tables and plans, which may be refused. */
export type SlackBlock =
  | HeaderBlock
  | SectionBlock
  | ContextBlock
  | ActionsBlock
  | DividerBlock
  | RichTextBlock
  | InputBlock
  | TableBlock
  | Plan;

/** One message as it is sent; `text` is escaped. */
export interface SlackMessage {
  text: string;
  blocks: SlackBlock[];
}

/** `emoji: false`: a name such as `:skull:` stays what it is. Slack refuses an empty text. */
export const plain = (text: string): PlainTextElement => ({
  type: 'plain_text',
  text: clean(text).trim() === '' ? '–' : clean(text),
  emoji: false,
});

/** For the few fields that Slack reads as markup, such as a message's `text`. */
export const escapeMarkup = (text: string): string =>
  clean(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack escapes these three in what people write. */
export const unescapeMarkup = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

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
