import type { RichTextBlock, TableBlock } from '@slack/types';
import type { SlackBlock, SlackMessage } from './message.ts';

/** A message with a table that is refused is said again with a list in its place (slack#sizes). */

const textOf = (cell: TableBlock['rows'][number][number]): string => ('text' in cell ? `${cell.text}`.trim() : '');

/** Its rows without the names of the columns. */
const listOf = ({ rows }: TableBlock): RichTextBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: rows.slice(1).map((row) => ({
        type: 'rich_text_section',
        elements: [
          {
            type: 'text',
            text:
              row
                .map(textOf)
                .filter((text) => text !== '')
                .join('  ') || ' ',
          },
        ],
      })),
    },
  ],
});

export const hasTable = ({ blocks }: SlackMessage): boolean => blocks.some(({ type }) => type === 'table');

export const tablesAsLists = ({ text, blocks }: SlackMessage): SlackMessage => ({
  text,
  blocks: blocks.map((block): SlackBlock => (block.type === 'table' ? listOf(block) : block)),
});
