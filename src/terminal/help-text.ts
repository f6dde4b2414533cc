import type { Command, Option } from 'commander';
import { tableOf } from '../table.ts';
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

const titles: Readonly<Record<string, Message>> = tableOf({
  'Usage:': say('cli.usage'),
  'Arguments:': say('cli.arguments'),
  'Options:': say('cli.options'),
  'Commands:': say('cli.commands'),
  'Global Options:': say('cli.global-options'),
});

/** An option with what it may be and what it is without. */
const described = ({ description, argChoices, defaultValue }: Option, tell: Words): string => {
  const more = [
    ...(argChoices === undefined ? [] : [say('cli.choices', { choices: argChoices.join(', ') })]),
    ...(typeof defaultValue === 'string' || typeof defaultValue === 'number'
      ? [say('cli.default', { value: defaultValue })]
      : []),
  ];
  return more.length === 0
    ? description
    : tell(say('cli.with-more', { about: description, more: more.map(tell).join(', ') }));
};

/** What commander itself says in a help; commands that are added later have it from `program`. */
export const speakIn = (program: Command, tell: Words): Command =>
  program
    .configureHelp({
      styleTitle: (title) => tell(titles[title] ?? title),
      optionDescription: (option) => described(option, tell),
    })
    .helpOption('-h, --help', tell(say('cli.help-option')))
    .helpCommand('help [command]', tell(say('cli.help-option')));
