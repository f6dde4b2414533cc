import { CodedError } from '../../errors.ts';
import type { Conversation, MessageId } from '../../store/places.ts';

/**
 * Places in Slack as everybody else keeps them: `slack:v1:<workspace>:<channel>` is a channel, with a timestamp
 * behind it a thread in it, or a message. The workspace is the settings' own name for it.
 */
export interface Place {
  channel: string;
  threadTs?: string;
}

const pattern = /^slack:v1:[\w.-]{1,64}:([A-Z0-9]{2,30})(?::(\d{1,16}\.\d{1,10}))?$/;

const partsOf = (id: string) => {
  const [whole, channel = '', ts] = pattern.exec(id) ?? [];
  if (whole === undefined) throw new CodedError('no-place', `${id.slice(0, 200)} is not in Slack`);
  return { channel, ts };
};

/** A channel, by its id in Slack. What is no id there is like no other place, and cannot be read. */
export const channelIn = (workspace: string, channel: string): Conversation =>
  `slack:v1:${workspace}:${channel}` as Conversation;

/** The channel alone. */
export const roomOf = (conversation: Conversation): Conversation =>
  conversation.split(':').slice(0, 4).join(':') as Conversation;

/** A message in this channel, or in the channel of this thread. */
export const messageIn = (conversation: Conversation, ts: string): MessageId =>
  `${roomOf(conversation)}:${ts}` as string as MessageId;

/** The thread that begins with this message. */
export const threadUnder = (message: MessageId): Conversation => message as string as Conversation;

/** @throws CodedError where it is not in Slack */
export const placeOf = (conversation: Conversation): Place => {
  const { channel, ts } = partsOf(conversation);
  return { channel, ...(ts === undefined ? {} : { threadTs: ts }) };
};

/** @throws CodedError where it is no message in Slack */
export const messageOf = (message: MessageId): { channel: string; ts: string } => {
  const { channel, ts } = partsOf(message);
  if (ts === undefined) throw new CodedError('no-place', `${message} is no message in Slack`);
  return { channel, ts };
};

/** Whether a person alone is in it, with the bot or with another; ids of such channels begin with D (slack#messages). */
export const isDirect = (id: Conversation | MessageId): boolean => channelOf(id).startsWith('D');

/** Empty where it is no place in Slack: a press can come from none. */
export const channelOf = (id: Conversation | MessageId): string => pattern.exec(id)?.[1] ?? '';
