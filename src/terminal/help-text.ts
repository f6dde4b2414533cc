import type { Command } from 'commander';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** What stands below a command's options. */
export interface Below {
  notes?: readonly Message[];
  /** Each a whole command. */
  examples?: readonly string[];
  exits?: Message;
}

export const addBelow = (command: Command, tell: Words, { notes = [], examples = [], exits }: Below): Command => {
  const parts = [
    ...notes.map(tell),
    ...(examples.length === 0 ? [] : [[tell(say('cli.examples')), ...examples.map((each) => `  ${each}`)].join('\n')]),
    ...(exits === undefined ? [] : [tell(exits)]),
  ];
  return command.addHelpText('after', `\n${parts.join('\n\n')}`);
};

const titles: Readonly<Record<string, Message>> = {
  'Usage:': say('cli.usage'),
  'Arguments:': say('cli.arguments'),
  'Options:': say('cli.options'),
  'Commands:': say('cli.commands'),
  'Global Options:': say('cli.global-options'),
};

/** What commander itself says in a help; commands that are added later have it from `program`. */
export const speakIn = (program: Command, tell: Words): Command =>
  program
    .configureHelp({ styleTitle: (title) => (Object.hasOwn(titles, title) ? tell(titles[title] ?? title) : title) })
    .helpOption('-h, --help', tell(say('cli.help-option')))
    .helpCommand('help [command]', tell(say('cli.help-option')));
