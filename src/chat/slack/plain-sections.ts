import { cut } from '../views/text.ts';
import { limits } from './limits.ts';
import { plain, type SlackBlock, type SlackMessage } from './message.ts';

/** Everything that can be read in a block, as lines of text. */
const readable = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(readable).join('');
  if (typeof value !== 'object' || value === null) return '';
  if ('type' in value && value.type === 'user' && 'user_id' in value) return `${value.user_id}`;
  if ('text' in value) return typeof value.text === 'string' ? value.text : readable(value.text);
  if ('elements' in value) {
    const kind = 'type' in value ? `${value.type}` : '';
    const end = kind.startsWith('rich_text_') ? '\n' : '';
    return `${readable(value.elements)}${end}`;
  }
  return '';
};

/**
 * The same message in plain sections alone, for a Slack that refused the first try with
 * `invalid_blocks`. Buttons stay: they are as old as blocks are.
 */
export const plainSections = (message: SlackMessage): SlackMessage => {
  const blocks = message.blocks.flatMap((block): SlackBlock[] => {
    if (block.type === 'actions') return [block];
    const text = readable(block).trim();
    return text === '' ? [] : [{ type: 'section', text: plain(cut(text, limits.sectionText)) }];
  });
  return { text: message.text, blocks };
};

/** No blocks at all: the last resort. */
export const textAlone = (message: SlackMessage): SlackMessage => ({ text: message.text, blocks: [] });
