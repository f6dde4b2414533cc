import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Why nothing is asked, in one line, and what to do next in another. */
export interface Told {
  kind: 'told';
  /** `missing`: one question back. `wrong`: something in it cannot be. `not-yet`: understood, and not answered. */
  as: 'missing' | 'wrong' | 'not-yet' | 'not-ours';
  problem: Message;
  next: Message;
}

export const told = (as: Told['as'], problem: Message, next: Message): Told => ({ kind: 'told', as, problem, next });

export const notOurs = told('not-ours', say('not-ours.problem'), say('not-ours.examples'));
