import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import type { Command, Refused, Surface } from './command.ts';

/** What is wanted. @throws PublicError where nothing is asked, with why. */
export const wantedOf = <W>(read: { ok: true; wanted: W } | Refused): W => {
  if (read.ok) return read.wanted;
  throw new PublicError('question', read.problem, { next: read.help });
};

/** What is asked. @throws PublicError where it is not written as the command wants it. */
export const readAs = <A>({ read, refuse }: Command<string, A, Surface>, words: string): A =>
  wantedOf(read(words) ?? refuse(say('wrong.unread'))).asked;
