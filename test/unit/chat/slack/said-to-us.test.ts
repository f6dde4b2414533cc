import { describe, expect, it } from 'vitest';
import { longestText } from '../../../../src/chat/heard.ts';
import { readSaidToUs } from '../../../../src/chat/slack/said-to-us.ts';

const us = { workspace: 'here', botUserId: 'U0BOT' };
const message = { user: 'U0ASKER', text: 'why a cannot reach b', ts: '1700000000.000100' };
const mention = { ...message, type: 'app_mention', channel: 'C0OPS' };
const direct = { ...message, type: 'message', channel_type: 'im', channel: 'D0ASKER' };
const read = (event: object) => readSaidToUs({ event_id: 'Ev1', event }, us);

describe('what is said to the bot', () => {
  it('is what stands beside its mention, as it was typed', () => {
    expect(read({ ...mention, text: '<@U0BOT> why a -&gt; b &amp;&amp; <@U0OTHER>?' })).toMatchObject({
      kind: 'mention',
      text: 'why a -> b && <@U0OTHER>?',
      who: { conversation: 'slack:v1:here:C0OPS', user: 'U0ASKER' },
      thread: { id: 'slack:v1:here:C0OPS:1700000000.000100', isReply: false },
    });
  });

  it('is a message to it, and a reply in its messages', () => {
    expect(read({ ...direct, thread_ts: '1699999999.000200' })).toMatchObject({
      who: { conversation: 'slack:v1:here:D0ASKER' },
      thread: { id: 'slack:v1:here:D0ASKER:1699999999.000200', isReply: true },
    });
    expect(read({ ...direct, subtype: 'file_share' })?.text).toBe(message.text);
  });

  it('is one delivery, whatever event tells of it', () => {
    const ids = [direct, { ...mention, channel: 'D0ASKER' }].map((event) => read(event)?.who.delivery);
    expect(new Set(ids)).toEqual(new Set(['message-D0ASKER-1700000000.000100']));
    expect(read({ ...direct, ts: '1700000000.000101' })?.who.delivery).not.toBe(ids[0]);
  });

  it('is cut where it is longer than anybody reads', () => {
    expect(read({ ...direct, text: '字'.repeat(40_000) })?.text).toHaveLength(longestText);
  });

  it.each([
    ['no event', undefined],
    ['of the bot itself', { ...direct, user: 'U0BOT' }],
    ['of a program', { ...direct, bot_id: 'B0OTHER' }],
    ['an edit', { ...direct, edited: { user: 'U0ASKER', ts: message.ts } }],
    ['told of an edit', { ...direct, subtype: 'message_changed' }],
    ['a message in a channel', { ...direct, channel_type: 'channel' }],
    ['a group', { ...direct, channel_type: 'mpim' }],
    ['nobody', { ...direct, user: undefined }],
    ['no id', { ...direct, user: '<!channel>' }],
    ['no time', { ...direct, ts: '../1' }],
    ['no text', { ...direct, text: 7 }],
  ])('is nothing of it: %s', (_, event) => {
    expect(readSaidToUs({ event }, us)).toBeUndefined();
  });
});
