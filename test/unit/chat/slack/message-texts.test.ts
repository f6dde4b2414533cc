import { describe, expect, it } from 'vitest';
import { textOfMessage } from '../../../../src/chat/slack/message-texts.ts';

const text = (words: string) => ({ type: 'text', text: words });

describe('what can be read in a message', () => {
  it('is its text, its blocks with code, tables and fields, and its attachments, each line once', () => {
    const message = {
      text: '*web-0* cannot reach `db-0`\nmore in the text',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Alert' } },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [text('web-0 cannot '), { ...text('reach'), style: { bold: true } }, text(' db-0')],
            },
            { type: 'rich_text_preformatted', elements: [text('dial tcp\ntimeout')] },
            {
              type: 'rich_text_list',
              elements: [{ type: 'rich_text_section', elements: [text('one')] }, { elements: [text('two')] }],
            },
            { type: 'rich_text_section', elements: [{ type: 'link', url: 'https://a.example' }] },
          ],
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*Pod:*\nweb-0' },
            { type: 'mrkdwn', text: '*Node:*\nnode-1' },
          ],
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'small print' }, { type: 'image' }] },
        { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Silence' } }] },
        {
          type: 'table',
          rows: [
            [
              { type: 'raw_text', text: 'pod' },
              { type: 'raw_text', text: 'web-1' },
            ],
          ],
        },
      ],
      attachments: [
        {
          pretext: 'before',
          title: 'title',
          text: 'body',
          fallback: 'not this',
          fields: [{ title: 'namespace', value: 'shop', short: true }, { value: 'alone' }],
          blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'inside' } }],
        },
        { fallback: 'all there is' },
      ],
    };
    expect(textOfMessage(message).split('\n')).toEqual([
      'Alert',
      'web-0 cannot reach db-0',
      'dial tcp',
      'timeout',
      'one',
      'two',
      'https://a.example',
      '*Pod:* web-0',
      '*Node:* node-1',
      'small print',
      'pod web-1',
      'more in the text',
      'before',
      'title',
      'body',
      'namespace: shop',
      'alone',
      'inside',
      'all there is',
    ]);
  });

  const nested = (depth: number): object => (depth === 0 ? text('deep') : { type: 'x', elements: [nested(depth - 1)] });

  it.each([
    undefined,
    7,
    [],
    { text: {}, blocks: 'x', attachments: { length: 3 } },
    { blocks: [null, 7, { type: 'rich_text', elements: [[], null, { text: 3 }] }] },
    { blocks: [{ type: 'rich_text', elements: [nested(500)] }] },
  ])('is nothing where there is nothing that can be read: %#', (message) => {
    expect(textOfMessage(message)).toBe('');
  });

  it('is bounded, and read in no time', () => {
    const wide = { type: 'rich_text', elements: Array.from({ length: 200_000 }, () => text('word\n')) };
    const begun = performance.now();
    const read = textOfMessage({ text: 'x'.repeat(1_000_000), blocks: [wide, wide, wide], attachments: [{}] });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(read.length).toBeLessThanOrEqual(20_000);
  });
});
