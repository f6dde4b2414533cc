import type { RichTextBlock, TableBlock } from '@slack/types';

const textOf = (cell: TableBlock['rows'][number][number]): string => ('text' in cell ? `${cell.text}`.trim() : '');

/** A table that is refused is said again as a list: its rows without the names of the columns. */
export const tableAsList = ({ rows }: TableBlock): RichTextBlock => ({
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
