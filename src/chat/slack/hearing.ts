import type { Conversation } from '../../store/places.ts';
import type { Words } from '../../words/words.ts';
import type { Heard } from '../heard.ts';
import type { Tell } from '../tell.ts';

/** What is done with all that is heard, whatever it is. */
export interface Hearing {
  /** Answers Slack, and notes how long that took; `before`: what has to be done by then. */
  acknowledge(kind: string, ack: () => Promise<void>, before?: () => Promise<void>): Promise<void>;
  /** Before Slack is told that it was heard. Answers why it could not be put on record. */
  record(heard: Heard): Promise<{ error: unknown } | undefined>;
  take(heard: Heard, recorded: boolean, tell: Tell): void;
  /** All three, for what is handled even where it could not be put on record. */
  hear(kind: string, heard: Heard, ack: () => Promise<void>, tell: Tell): Promise<void>;
  /** Goes on after Slack was answered; whatever fails is logged, never thrown through. */
  goOn(kind: string, act: () => Promise<void>): void;
  wordsFor(place: { conversation: Conversation; user: string }): () => Promise<Words>;
}
