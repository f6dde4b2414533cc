import type { RichTextBlock } from '@slack/types';
import type { Plan, SlackBlock, SlackMessage } from './message.ts';

/** A message with a checklist that is refused is said again with a line for each step (slack#sizes). */

const linesOf = ({ tasks }: Plan): RichTextBlock => ({
  type: 'rich_text',
  elements: tasks.map(({ title, status }) => ({
    type: 'rich_text_section',
    elements: [
      status === 'complete' ? { type: 'text', text: `✅ ${title}\n` } : { type: 'text', text: `🔎 ${title} …\n` },
    ],
  })),
});

export const hasPlan = ({ blocks }: SlackMessage): boolean => blocks.some(({ type }) => type === 'plan');

export const plansAsLines = ({ text, blocks }: SlackMessage): SlackMessage => ({
  text,
  blocks: blocks.map((block): SlackBlock => (block.type === 'plan' ? linesOf(block) : block)),
});
