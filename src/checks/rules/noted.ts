import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** A finding with what is to be said beside it. */
export const noted = (finding: Message, notes: readonly (Message | undefined)[]): Message =>
  notes.reduce<Message>(
    (said, note) => (note === undefined ? said : say('rules.noted', { finding: said, note })),
    finding,
  );
