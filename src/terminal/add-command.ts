import type { Command as Program } from 'commander';
import type { Command, Surface } from '../commands/command.ts';
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

/** What is asked. @throws PublicError where it is not written as the command wants it. */
export const readAs = <A>({ read, refuse }: Command<string, A, Surface>, words: string): A => {
  const found = read(words) ?? refuse(say('wrong.unread'));
  if (found.ok) return found.wanted.asked;
  throw new PublicError('question', found.problem, { next: found.help });
};
