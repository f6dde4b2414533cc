import type { Command as Program } from 'commander';
import type { Command, Surface } from '../commands/command.ts';
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
