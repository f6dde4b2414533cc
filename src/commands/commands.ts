import { tooLong } from '../question/text-limit.ts';
import { say } from '../words/say.ts';
import { again } from './again.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import type { Command, Refused, Surface, Wanted } from './command.ts';
import { help } from './help.ts';
import { ip } from './ip.ts';
import { policy } from './policy.ts';
import { why } from './why.ts';

/**
 * All that can be asked, in the order in which help tells it: the slash command, a mention, a direct message,
 * the command line and every help read this list.
 */
export const commands = { why, ip, policy, check, audit, again, help };

type Commands = typeof commands;
export type CommandName = keyof Commands;

/** What each command asks for. */
export type AskedBy = { [N in CommandName]: Commands[N] extends Command<N, infer A, Surface> ? A : never };

/** One of the commands with what it asks for. */
export type AnyWanted<N extends CommandName = CommandName> = { [K in N]: Wanted<K, AskedBy[K]> }[N];

/** Names of the commands that can be given in one place. */
export type NamesOn<S extends Surface> = {
  [N in CommandName]: S extends Commands[N]['surfaces'][number] ? N : never;
}[CommandName];

export const namesOn = <S extends Surface>(surface: S): NamesOn<S>[] =>
  Object.values(commands)
    .filter(({ surfaces }) => surfaces.some((each) => each === surface))
    .map(({ name }) => name as NamesOn<S>);

/** Sentences need no first word, so their command comes last; where it refuses, another's refusal says more. */
const inTurn = [help, again, check, audit, policy, ip, why] as const;

/** What a person wants of the bot. */
export const readCommand = (text: string): { ok: true; wanted: AnyWanted } | Refused => {
  const problem = tooLong(text);
  if (problem) return why.refuse(problem);
  let refused: Refused | undefined;
  for (const each of inTurn) {
    const read = each.read(text.trim());
    if (read?.ok) return read;
    refused ??= read;
  }
  return refused ?? why.refuse(say('wrong.unread'));
};
