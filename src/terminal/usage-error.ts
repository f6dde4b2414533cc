import type { CommanderError } from 'commander';
import { tableOf } from '../table.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Commander gives an error its code, and what it is about in its text alone. */
type Reading = [text: RegExp, said: (...parts: string[]) => Message];

const meant = (names: string | undefined): Message | '' => (names ? say('usage.did-you-mean', { names }) : '');

const withChoices = (why: string): Message => {
  const choices = /^Allowed choices are (.*)\.$/s.exec(why)?.[1];
  return choices === undefined ? verbatim(why) : say('usage.choices', { choices });
};

const readings: Readonly<Record<string, readonly Reading[]>> = tableOf({
  'commander.unknownOption': [
    [
      /^error: unknown option '([^\n]*)'(?:\n\(Did you mean (?:one of )?([^\n]*)\?\))?$/,
      (flag, names) => say('usage.unknown-option', { flag, meant: meant(names) }),
    ],
  ],
  'commander.unknownCommand': [
    [
      /^error: unknown command '([^\n]*)'(?:\n\(Did you mean (?:one of )?([^\n]*)\?\))?$/,
      (name, names) => say('usage.unknown-command', { name, meant: meant(names) }),
    ],
  ],
  'commander.missingArgument': [
    [/^error: missing required argument '(.*)'$/s, (name) => say('usage.missing-argument', { name })],
  ],
  'commander.optionMissingArgument': [
    [/^error: option '(.*)' argument missing$/s, (option) => say('usage.option-without-value', { option })],
  ],
  'commander.missingMandatoryOptionValue': [
    [/^error: required option '(.*)' not specified$/s, (option) => say('usage.missing-option', { option })],
  ],
  'commander.excessArguments': [
    [
      /^error: too many arguments[^.]*\. Expected (\d+) arguments? but got (\d+): (.*)\.$/s,
      (most, given, words) => say('usage.too-many', { count: Number(most), given, words }),
    ],
  ],
  'commander.invalidArgument': [
    [
      /^error: option '([^']*)' argument '(.*)' is invalid\. (.*)$/s,
      (option, value, why) => say('usage.option-value', { option, value, why: withChoices(why) }),
    ],
    [
      /^error: command-argument value '(.*)' is invalid for argument '([^']*)'\. (.*)$/s,
      (value, name, why) => say('usage.argument-value', { name, value, why: withChoices(why) }),
    ],
  ],
});

/** What is wrong with a command line; `undefined`: nothing, help or a version was asked for. */
export const usageError = ({ code, message, exitCode }: CommanderError): Message | undefined => {
  if (exitCode === 0 || code === 'commander.help') return undefined;
  for (const [text, said] of readings[code] ?? []) {
    const found = text.exec(message);
    if (found) return said(...found.slice(1));
  }
  return verbatim(message);
};
