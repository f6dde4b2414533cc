import { describe, expect, it } from 'vitest';
import { variantsOf } from '../../../../src/chat/slack/calls.ts';
import { fitOne } from '../../../../src/chat/slack/fit.ts';
import { bold, line, rich, table } from '../../../../src/chat/views/view.ts';
import { readable } from '../../../helpers/conversation.ts';

const message = fitOne({
  text: 'pods',
  blocks: [
    rich(line(bold('Pod by pod:'))),
    table(
      ['', 'Pod', 'Node', 'Result'],
      [
        ['❌', 'shop/web-0', 'node-2', 'no route'],
        ['✅', 'shop/web-1', '', 'fine <!here>'],
      ],
    ),
  ],
});

describe('a message with a table', () => {
  it('has its columns by name, and no empty cell', () => {
    const [, shown] = message.blocks;
    expect(shown).toMatchObject({ type: 'table', column_settings: Array(4).fill({ is_wrapped: true }) });
    const texts = shown?.type === 'table' ? shown.rows.flat().map((cell) => ('text' in cell ? cell.text : '')) : [];
    expect(texts).toHaveLength(12);
    expect(texts.every((text) => text !== '')).toBe(true);
  });

  it('is a list where tables are refused, then plain sections, then its text', () => {
    const kinds = variantsOf(message).map(({ blocks }) => blocks.map(({ type }) => type));
    expect(kinds).toEqual([['rich_text', 'table'], ['rich_text', 'rich_text'], ['section', 'section'], []]);
    const [, list, sections] = variantsOf(message);
    for (const each of [list, sections]) {
      expect(readable(each?.blocks)).toBe(
        'Pod by pod:❌  shop/web-0  node-2  no route✅  shop/web-1  fine <!here>'.replace(
          'route✅',
          each === sections ? 'route\n✅' : 'route✅',
        ),
      );
    }
  });

  it('and one without is tried once less', () => {
    expect(variantsOf(fitOne({ text: 'x', blocks: [rich(line(bold('y')))] }))).toHaveLength(3);
  });
});
