import type { Message } from '../words/message.ts';

/** What is asked, or what is wrong with how it is written. */
export type Parsed<A> =
  | { ok: true; asked: A }
  /** `help`: how it would be right, where the grammar does not say that. */
  | { ok: false; problem: Message; help?: Message };

export const refused = (problem: Message): Parsed<never> => ({ ok: false, problem });
