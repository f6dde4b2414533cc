import type { Question } from '../case/question.ts';
import type { Wanted } from '../question/from-meaning.ts';
import { type Place, readSentence } from '../question/read-sentence.ts';
import { tooLong } from '../question/text-limit.ts';
import { again } from './again.ts';
import { audit } from './audit.ts';
import { changes } from './changes.ts';
import { check } from './check.ts';
import type { Command, Refused, Surface, Wanted as WantedBy } from './command.ts';
import { doctor } from './doctor.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { ip } from './ip.ts';
import { policy } from './policy.ts';
import { status } from './status.ts';
import { use } from './use.ts';
import { why } from './why.ts';

/**
 * All that can be asked, in the order in which help tells it: the slash command, a mention, a direct message,
 * the command line and every help read this list.
 */
export const commands = { why, status, ip, policy, check, changes, history, audit, again, use, doctor, help };

type Commands = typeof commands;
export type CommandName = keyof Commands;

/** What each command asks for. */
export type AskedBy = { [N in CommandName]: Commands[N] extends Command<N, infer A, Surface> ? A : never };

/** One of the commands with what it asks for. */
export type AnyWanted<N extends CommandName = CommandName> = { [K in N]: WantedBy<K, AskedBy[K]> }[N];

/** Names of the commands that can be given in one place. */
export type NamesOn<S extends Surface> = {
  [N in CommandName]: S extends Commands[N]['surfaces'][number] ? N : never;
}[CommandName];

export const namesOn = <S extends Surface>(surface: S): NamesOn<S>[] =>
  Object.values(commands)
    .filter(({ surfaces }) => surfaces.some((each) => each === surface))
    .map(({ name }) => name as NamesOn<S>);

/** Written as they want it; `why` is not among them, for that is any sentence. */
const written = [help, doctor, status, again, use, check, history, changes, audit, policy, ip] as const;

type Read = { ok: true; wanted: AnyWanted } | Refused;

/** What is wanted in the words of a command; undefined: it is a sentence. */
const readWritten = (text: string): Read | undefined => {
  let refused: Refused | undefined;
  for (const each of written) {
    const read = each.read(text.trim());
    if (read?.ok) return read;
    refused ??= read;
  }
  return refused;
};

/** Which command a question is of. */
const commandOf = (question: Question): AnyWanted => {
  switch (question.kind) {
    case 'path':
    case 'no-address':
    case 'node':
    case 'agent':
      return { command: 'why', asked: question };
    case 'cluster':
      return { command: 'status', asked: question };
    case 'policy':
    case 'policy-explain':
    case 'policy-reach':
    case 'policy-change':
      return { command: 'policy', asked: question };
    case 'changes':
      return { command: 'changes', asked: question };
    case 'address':
      return { command: 'ip', asked: question };
  }
};

/** What is done for what a sentence wants. */
export const doneFor = (wanted: Wanted): Read => {
  switch (wanted.kind) {
    case 'question':
      return { ok: true, wanted: commandOf(wanted.question) };
    case 'check':
      return { ok: true, wanted: { command: 'check', asked: wanted.name } };
    case 'again':
      return { ok: true, wanted: { command: 'again', asked: undefined } };
    case 'told':
      return { ok: false, problem: wanted.problem, help: wanted.next, as: wanted.as };
  }
};

/** Whether the words mean the same wherever they are said. */
export const isWritten = (text: string): boolean => tooLong(text) !== undefined || readWritten(text)?.ok === true;

/** What a person wants of the bot. */
export const readCommand = (text: string, place: Place = { how: 'command' }): Read => {
  const problem = tooLong(text);
  if (problem) return why.refuse(problem);
  const strict = readWritten(text);
  if (strict?.ok) return strict;
  const read = doneFor(readSentence(text, place));
  // Whoever begins a command that looks at nothing does not ask how the cluster stands.
  const isOther = read.ok && read.wanted.command === 'status' && !/^check\b/i.test(text.trim());
  if (strict === undefined || (read.ok && !isOther)) return read;
  // Who has begun a command is told how it goes on: two words are one, and more may be a sentence all the same.
  const isSentence = !read.ok && (read.as === 'not-yet' || read.as === 'wrong') && /\S\s+\S+\s+\S/.test(text);
  return isSentence ? read : strict;
};
