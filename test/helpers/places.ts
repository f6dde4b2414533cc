import { channelIn, messageIn, messageOf, threadUnder } from '../../src/chat/slack/places.ts';
import type { Conversation, MessageId } from '../../src/store/places.ts';

/** Places in the one workspace that there is where the settings name none. */
export const inChannel = (channel: string): Conversation => channelIn('default', channel);
export const aMessage = (channel: string, ts: string): MessageId => messageIn(inChannel(channel), ts);
export const aThread = (channel: string, ts: string): Conversation => threadUnder(aMessage(channel, ts));

/** Its timestamp; empty where there is none. */
export const tsOf = (message: MessageId | undefined): string => (message === undefined ? '' : messageOf(message).ts);
