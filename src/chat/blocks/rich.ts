import type { RichTextBlock, RichTextElement, RichTextPreformatted, RichTextSection } from '@slack/types';
import { clean } from './text.ts';

/** Pieces of rich_text. Slack does not look for markup in its text elements. */

export const words = (text: string): RichTextElement => ({ type: 'text', text: clean(text) || ' ' });
export const bold = (text: string): RichTextElement => ({
  type: 'text',
  text: clean(text) || ' ',
  style: { bold: true },
});
export const code = (text: string): RichTextElement => ({
  type: 'text',
  text: clean(text) || ' ',
  style: { code: true },
});
export const italic = (text: string): RichTextElement => ({
  type: 'text',
  text: clean(text) || ' ',
  style: { italic: true },
});

/** A mention of a person by an id that came from Slack itself; anything else stays text. */
export const person = (id: string): RichTextElement =>
  /^[UW][A-Z0-9]{2,20}$/.test(id) ? { type: 'user', user_id: id } : words(id);

/** Slack shows the time (milliseconds since 1970) in each reader's own time zone. */
export const moment = (at: number, format = '{time}'): RichTextElement => ({
  type: 'date',
  timestamp: Math.floor(at / 1_000),
  format,
  fallback: new Date(at).toISOString(),
});

export const line = (...elements: RichTextElement[]): RichTextSection => ({ type: 'rich_text_section', elements });

export const preformatted = (text: string): RichTextPreformatted => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text: clean(text).trim() === '' ? '–' : clean(text) }],
});

export const rich = (...elements: RichTextBlock['elements']): RichTextBlock => ({ type: 'rich_text', elements });

export const bullets = (lines: readonly RichTextSection[]): RichTextBlock['elements'][number] => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: [...lines],
});
