import type { FixRecord } from '../store/fix-record.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { states } from './views/fix.ts';

/** Ends a press that must not go on. `told` is the sentence for the person, and for the record. */
export class Denied extends Error {
  readonly told: Message;
  readonly next: Message | undefined;
  constructor(told: Message, next?: Message) {
    super(told.code);
    this.told = told;
    this.next = next;
  }
}

export const askAgain = say('press.again-later');

/** Why a fix that is no longer open cannot be pressed. `by`: who approved it, for people. */
export const closed = (fix: FixRecord, by: string, rejectedBy: string): Denied => {
  switch (fix.status) {
    case 'approved':
      return new Denied(say('press.approved', { by }));
    case 'running':
      return new Denied(say('press.running', { by }));
    case 'expired':
      return new Denied(say('press.expired'), askAgain);
    case 'rejected':
      return new Denied(say('press.rejected', { by: rejectedBy }), askAgain);
    case 'stale':
      return new Denied(say('press.stale'), askAgain);
    default:
      return new Denied(say('press.run-already', { by, status: states[fix.status].word }), askAgain);
  }
};

/** Why it cannot be taken back. */
export const noUndo = {
  'unknown-id': say('press.unknown'),
  'no-undo': say('press.no-undo'),
  'too-late': say('press.too-late'),
  undone: say('press.undone'),
} as const;
