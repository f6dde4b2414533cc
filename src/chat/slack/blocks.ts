import type { ActionsBlock, InputBlock, RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { clean, cut } from '../views/text.ts';
import type { Block, Button, Input, Line, Option, Part, Piece } from '../views/view.ts';
import { limits } from './limits.ts';
import { plain, type SlackBlock } from './message.ts';

/** Slack's blocks of what is to be shown. Slack does not look for markup in the text elements of rich_text. */

const textOf = (text: string): string => clean(text) || ' ';

const formats = {
  time: '{time}',
  'day-time': '{date_short_pretty} {time}',
  'day-second': '{date_short_pretty} {time_secs}',
} as const;

const elementOf = (piece: Piece): RichTextElement => {
  switch (piece.kind) {
    case 'text': {
      const text = { type: 'text' as const, text: textOf(piece.text) };
      return piece.style === undefined ? text : { ...text, style: { [piece.style]: true } };
    }
    case 'person':
      // A mention of a person by an id that came from Slack itself; anything else stays text.
      return /^[UW][A-Z0-9]{2,20}$/.test(piece.id)
        ? { type: 'user', user_id: piece.id }
        : { type: 'text', text: textOf(piece.id) };
    case 'moment':
      return {
        type: 'date',
        timestamp: Math.floor(piece.at / 1_000),
        format: formats[piece.shown],
        fallback: new Date(piece.at).toISOString(),
      };
    case 'link':
      return { type: 'link', url: piece.url, text: piece.text };
  }
};

const sectionOf = ({ pieces }: Line): RichTextSection => ({
  type: 'rich_text_section',
  elements: pieces.map(elementOf),
});

const partOf = (part: Part): RichTextBlock['elements'][number] => {
  switch (part.kind) {
    case 'line':
      return sectionOf(part);
    case 'preformatted': {
      const text = clean(part.text);
      return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: text.trim() === '' ? '–' : text }] };
    }
    case 'bullets':
      return { type: 'rich_text_list', style: 'bullet', elements: part.lines.map(sectionOf) };
  }
};

const buttonOf = ({ action, label, value, isMain, confirm }: Button): ActionsBlock['elements'][number] => ({
  type: 'button',
  action_id: action,
  text: plain(label),
  value,
  ...(isMain ? { style: 'primary' } : {}),
  ...(confirm
    ? {
        confirm: {
          title: plain(cut(confirm.title, limits.confirmTitle)),
          text: plain(cut(confirm.text, limits.confirmText)),
          confirm: plain(confirm.yes),
          deny: plain(confirm.no),
        },
      }
    : {}),
});

const optionOf = ({ label, value }: Option) => ({ text: plain(label), value });

const picked = (option: Option | undefined) => (option === undefined ? {} : { initial_option: optionOf(option) });

const elementOfInput = (input: Input): InputBlock['element'] => {
  const shown = { action_id: input.id, placeholder: plain(input.placeholder) };
  switch (input.kind) {
    case 'write':
      return {
        ...shown,
        type: 'plain_text_input',
        multiline: input.lines === 'many',
        max_length: input.most,
        ...(input.written === undefined ? {} : { initial_value: input.written }),
      };
    case 'search':
      return { ...shown, type: 'external_select', min_query_length: 0, ...picked(input.picked) };
    case 'pick': {
      const [first, ...more] = input.groups;
      const menu = { ...shown, type: 'static_select' as const, ...picked(input.picked) };
      // One group needs no name.
      if (first !== undefined && more.length === 0) return { ...menu, options: first.options.map(optionOf) };
      return {
        ...menu,
        option_groups: input.groups.map(({ label, options }) => ({
          label: plain(label),
          options: options.map(optionOf),
        })),
      };
    }
  }
};

/** The id stands for the block and for what is in it. */
const inputOf = (input: Input): InputBlock => ({
  type: 'input',
  block_id: input.id,
  label: plain(input.label),
  optional: true,
  element: elementOfInput(input),
});

export const slackBlockOf = (block: Block): SlackBlock => {
  switch (block.kind) {
    case 'heading':
      return { type: 'header', text: plain(block.text) };
    case 'prose':
      return { type: 'rich_text', elements: block.parts.map(partOf) };
    case 'notes':
      return { type: 'context', elements: block.texts.map(plain) };
    case 'divider':
      return { type: 'divider' };
    case 'checklist':
      return {
        type: 'plan',
        title: textOf(block.title),
        tasks: block.steps.map(({ text, isDone }, index) => ({
          type: 'task_card',
          task_id: `step-${index + 1}`,
          title: textOf(text),
          status: isDone ? 'complete' : 'in_progress',
        })),
      };
    case 'table':
      return {
        type: 'table',
        rows: [block.head, ...block.rows].map((row) => row.map((text) => ({ type: 'raw_text', text: textOf(text) }))),
        column_settings: block.head.map(() => ({ is_wrapped: true })),
      };
    case 'pick':
    case 'search':
    case 'write':
      return inputOf(block);
    case 'controls':
      return {
        type: 'actions',
        block_id: block.id,
        elements: block.controls.map((control) =>
          control.kind === 'button'
            ? buttonOf(control)
            : {
                type: 'static_select',
                action_id: control.action,
                placeholder: plain(control.placeholder),
                options: control.options.map(optionOf),
              },
        ),
      };
  }
};
