import type { Command as Program } from 'commander';
import type { Command, Refused, Surface } from '../commands/command.ts';
import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { addBelow, type Below } from './help-text.ts';
import type { Voice } from './voice.ts';

/** What commands of the command line are added to. */
export interface Host {
  program: Program;
  voice: Voice;
  /** Is told the exit code. */
  ended: (code: number) => void;
  /** Runs another command line, the words behind `calico-why`, and gives its exit code. */
  instead: (words: readonly string[]) => Promise<number>;
}

/** A command of the list with its line, its grammar and its examples; `more` are written with options. */
export const addCommand = (
  program: Program,
  tell: Words,
  {
    name,
    about,
    grammar,
    examples,
  }: Pick<Command<string, unknown, Surface>, 'name' | 'about' | 'grammar' | 'examples'>,
  more: Below = {},
): Program =>
  addBelow(program.command(name).description(tell(about)), tell, {
    ...more,
    notes: [say('cli.grammar'), ...grammar],
    examples: [...examples.map((each) => `calico-why ${each}`), ...(more.examples ?? [])],
  });

/** What is wanted. @throws PublicError where nothing is asked, with why. */
export const wantedOf = <W>(read: { ok: true; wanted: W } | Refused): W => {
  if (read.ok) return read.wanted;
  throw new PublicError('question', read.problem, { next: read.help });
};

/** What is asked. @throws PublicError where it is not written as the command wants it. */
export const readAs = <A>({ read, refuse }: Command<string, A, Surface>, words: string): A =>
  wantedOf(read(words) ?? refuse(say('wrong.unread'))).asked;
