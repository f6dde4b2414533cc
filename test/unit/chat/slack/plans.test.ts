import { describe, expect, it } from 'vitest';
import { variantsOf } from '../../../../src/chat/slack/calls.ts';
import { fitOne } from '../../../../src/chat/slack/fit.ts';
import { limits } from '../../../../src/chat/slack/limits.ts';
import { checklist } from '../../../../src/chat/views/view.ts';
import { readable } from '../../../helpers/conversation.ts';

const steps = [
  { text: 'finding the two ends', isDone: true },
  { text: 'asking <!here>', isDone: false },
];
const message = fitOne({ text: 'looking', blocks: [checklist('Looking', steps)] });

describe('a message with a checklist', () => {
  it('is a plan with a task for each step', () => {
    expect(message.blocks).toMatchObject([
      {
        type: 'plan',
        title: 'Looking',
        tasks: [
          { task_id: 'step-1', title: 'finding the two ends', status: 'complete' },
          { task_id: 'step-2', title: 'asking <!here>', status: 'in_progress' },
        ],
      },
    ]);
  });

  it('has a line for each step where plans are refused, then plain sections, then its text', () => {
    const variants = variantsOf(message);
    expect(variants.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      ['plan'],
      ['rich_text'],
      ['section'],
      [],
    ]);
    expect(readable(variants[1]?.blocks)).toBe('✅ finding the two ends\n🔎 asking <!here> …\n');
    expect(readable(variants[2]?.blocks)).toBe('✅ finding the two ends\n\n🔎 asking <!here> …');
  });

  it('is cut to what it has room for', () => {
    const many = Array.from({ length: 100 }, () => ({ text: 'x'.repeat(5_000), isDone: true }));
    const [plan] = fitOne({ text: 'x', blocks: [checklist('y'.repeat(5_000), many)] }).blocks;
    const { title, tasks } = plan?.type === 'plan' ? plan : { title: '', tasks: [] };
    expect([title.length, tasks.length, tasks[0]?.title.length]).toEqual([
      limits.planText,
      limits.planTasks,
      limits.planText,
    ]);
  });
});
