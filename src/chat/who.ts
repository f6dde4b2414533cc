import type { Conversation } from '../store/places.ts';
import type { Tell } from './tell.ts';

/** Somebody who wants something, in Slack. */
export interface Who {
  conversation: Conversation;
  user: string;
  /** `trigger_id` or `event_id`. */
  delivery: string;
  /** It is on record: where Redis fails now, it is handled again later, and nobody need be told. */
  recorded?: boolean | undefined;
}

/** Where words were said: to the bot alone, or by a mention, which is answered in its thread before everybody. */
export interface Said {
  who: Who;
  tell: Tell;
  thread?: { id: Conversation; isReply: boolean };
}
