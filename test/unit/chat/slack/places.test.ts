import { describe, expect, it } from 'vitest';
import {
  channelIn,
  channelOf,
  messageIn,
  messageOf,
  placeOf,
  roomOf,
  threadUnder,
} from '../../../../src/chat/slack/places.ts';
import { type Conversation, conversationSchema, type MessageId } from '../../../../src/store/places.ts';

const channel = channelIn('acme', 'C0INCIDENTS');
const message = messageIn(channel, '1700000000.000100');
const thread = threadUnder(message);

describe('a place in Slack', () => {
  it('is kept under a name that says of which platform, version and workspace it is', () => {
    expect(channel).toBe('slack:v1:acme:C0INCIDENTS');
    expect(message).toBe('slack:v1:acme:C0INCIDENTS:1700000000.000100');
    for (const each of [channel, thread]) expect(conversationSchema.safeParse(each).success).toBe(true);
  });

  it('is read as it was made', () => {
    expect(placeOf(channel)).toEqual({ channel: 'C0INCIDENTS' });
    expect(placeOf(thread)).toEqual({ channel: 'C0INCIDENTS', threadTs: '1700000000.000100' });
    expect(messageOf(message)).toEqual({ channel: 'C0INCIDENTS', ts: '1700000000.000100' });
    expect(channelOf(message)).toBe('C0INCIDENTS');
  });

  it('knows its channel: a message of a thread stands in it, too', () => {
    expect(roomOf(thread)).toBe(channel);
    expect(messageOf(messageIn(thread, '1700000001.000100'))).toEqual({
      channel: 'C0INCIDENTS',
      ts: '1700000001.000100',
    });
  });

  it.each([
    'C0INCIDENTS',
    'slack:v2:acme:C0INCIDENTS',
    'teams:v1:acme:C0INCIDENTS',
    'slack:v1:acme:',
    'slack:v1:acme:../x',
    'slack:v1:acme:C0INCIDENTS:soon',
    'slack:v1:a:b:C0INCIDENTS',
    '',
  ])('is not read from what is none: %s', (id) => {
    const code = expect.objectContaining({ code: 'no-place' });
    expect(() => placeOf(id as Conversation)).toThrow(code);
    expect(() => messageOf(id as string as MessageId)).toThrow(code);
  });

  it('that a press comes from and that is none is like no other', () => {
    const nowhere = channelIn('acme', '');
    expect(channelOf(nowhere)).toBe('');
    expect([channel, thread]).not.toContain(nowhere);
    expect(messageIn(nowhere, '1700000000.000100')).not.toBe(message);
    expect(() => messageOf(messageIn(nowhere, '1700000000.000100'))).toThrow(/is not in Slack/);
  });

  it('a channel is no message', () => {
    expect(() => messageOf(channel as string as MessageId)).toThrow(/is no message/);
  });
});
