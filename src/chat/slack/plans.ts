import type { RichTextBlock } from '@slack/types';
import type { Plan } from './message.ts';

/** A checklist that is refused is said again with a line for each step. */
export const planAsLines = ({ tasks }: Plan): RichTextBlock => ({
  type: 'rich_text',
  elements: tasks.map(({ title, status }) => ({
    type: 'rich_text_section',
    elements: [
      status === 'complete' ? { type: 'text', text: `✅ ${title}\n` } : { type: 'text', text: `🔎 ${title} …\n` },
    ],
  })),
});
