import type { Parsed } from '../question/parsed.ts';
import type { Told } from '../question/told.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Where a command can be given: in words to the bot, or on the command line. */
export type Surface = 'chat' | 'terminal';

interface Written<N extends string, A, S extends Surface> {
  /** The word that it begins with; on the command line its name. */
  name: N;
  /** What it does, in one line of a list. */
  about: Message;
  /** How it is written: one line each, the first of which is a way to write it. */
  grammar: readonly [Message, ...Message[]];
  /** Each is this command, wherever that can be given. */
  examples: readonly [string, ...string[]];
  surfaces: readonly S[];
  /** `undefined`: these words are for another command. Takes time linear in their number. */
  parse: (words: string) => Parsed<A> | undefined;
}

/** A command and what it asks for: what to do with that is told by each surface. */
export interface Wanted<N extends string, A> {
  command: N;
  asked: A;
}

export interface Refused {
  ok: false;
  problem: Message;
  /** How to write it, or what to do next. */
  help: Message;
  /** Absent: a command is not written as it wants to be. Else a sentence that was read, and why nothing is asked. */
  as?: Told['as'];
}

export interface Command<N extends string, A, S extends Surface> extends Omit<Written<N, A, S>, 'parse'> {
  /** `undefined`: these words are for another command. */
  read(words: string): { ok: true; wanted: Wanted<N, A> } | Refused | undefined;
  refuse(problem: Message, help?: Message): Refused;
}

/** Lines as one message. */
const lines = (above: Message, ...more: readonly Message[]): Message =>
  more.reduce((all, below) => say('lines.two', { above: all, break: '\n', below }), above);

export const command = <const N extends string, A, const S extends Surface>({
  parse,
  ...written
}: Written<N, A, S>): Command<N, A, S> => {
  const { name, grammar, examples } = written;
  const howTo = lines(...grammar, say('grammar.example', { example: examples[0] }));
  const refuse = (problem: Message, help = howTo): Refused => ({ ok: false, problem, help });
  return {
    ...written,
    refuse,
    read: (words) => {
      const parsed = parse(words);
      if (parsed?.ok) return { ok: true, wanted: { command: name, asked: parsed.asked } };
      return parsed && refuse(parsed.problem, parsed.help);
    },
  };
};
