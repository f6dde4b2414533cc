import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LiveCardParts, openLiveCard } from '../../../src/chat/live-card.ts';
import { SlackRefused } from '../../../src/chat/slack/errors.ts';
import { verbatim } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';
import { aMessage } from '../../helpers/places.ts';
import { said } from '../../helpers/said.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const card = aMessage('C1', '1.1');

/** A card whose every content is written down; `slackMs`: what Slack takes for one. */
const open = (more: Partial<LiveCardParts> = {}, slackMs = 0) => {
  const shown: string[] = [];
  const troubles: unknown[] = [];
  const broken: unknown[] = [];
  const live = openLiveCard({
    card,
    draw: (steps) => ({ text: steps.map((each) => said(each)).join(' ') || 'begun', blocks: [] }),
    outbox: {
      update: async (_message, { text }, wanted) => {
        await vi.advanceTimersByTimeAsync(slackMs);
        if ((await wanted?.()) !== false) shown.push(text);
      },
    },
    firstMs: 700,
    eachMs: 1_500,
    onTrouble: (error) => troubles.push(error),
    onBroken: (error) => broken.push(error),
    ...more,
  });
  return { live, shown, troubles, broken };
};
const step = (text: string) => verbatim(text);

it('shows nothing of work that ends at once', async () => {
  const { live, shown } = open();
  live.begin();
  live.step(step('a'));
  await vi.advanceTimersByTimeAsync(600);
  live.end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(shown).toEqual([]);
});

it('shows the newest step at its pace, the last one too', async () => {
  const { live, shown } = open();
  live.begin();
  await vi.advanceTimersByTimeAsync(800);
  for (const text of ['a', 'b', 'c']) live.step(step(text));
  await vi.advanceTimersByTimeAsync(1_400);
  expect(shown).toEqual(['begun']);
  await vi.advanceTimersByTimeAsync(200);
  expect(shown).toEqual(['begun', 'c']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(shown).toEqual(['begun', 'c']);
});

it('shows what is done before what is being done, and a step that counts once', async () => {
  const { live, shown } = open();
  live.begin();
  live.step(say('progress.ends'));
  live.step(say('progress.routes-of', { done: 1, total: 2 }));
  live.step(say('progress.routes-of', { done: 2, total: 2 }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown).toEqual(['finding the two ends asked 2 of 2 nodes for their routes']);
});

it('is not shown by whom it does not belong to any more, and that breaks it', async () => {
  const lost = new Error('lost');
  const { live, shown, broken } = open({ mayShow: () => Promise.reject(lost) });
  live.begin();
  await vi.advanceTimersByTimeAsync(1_000);
  live.step(step('a'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([shown, broken]).toEqual([[], [lost]]);
});

it('goes on after trouble with Slack', async () => {
  let calls = 0;
  const update = async (): Promise<void> => {
    calls += 1;
    if (calls === 1) throw new SlackRefused('updating', 'message_not_found', undefined);
  };
  const { live, troubles, broken } = open({ outbox: { update } });
  live.begin();
  await vi.advanceTimersByTimeAsync(1_000);
  live.step(step('a'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect([calls, troubles.length, broken]).toEqual([2, 1, []]);
});
