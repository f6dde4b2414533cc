import type { Argument, Command, Option } from 'commander';

/** What else there is to choose from: what the grammar does not tell. */
type Source = 'files' | 'folders' | 'contexts' | 'namespaces' | 'pods' | 'ends';

/** Where the cluster is, by what was typed. */
export interface Place {
  kubeconfig?: string;
  context?: string;
}

interface Choice {
  word: string;
  /** What it does, in one line; empty where nothing is said of it. */
  about: string;
}

/** What may stand in place of the last word of a command line. */
export interface Fitting {
  /** What was typed of it so far. */
  typed: string;
  /** What stands before that in the same word: `--live=`. */
  lead: string;
  choices: readonly Choice[];
  source?: Source;
  place: Place;
}

/** By what an option or argument calls its value. */
const byPlaceholder = (placeholder: string): Source | undefined => {
  switch (placeholder) {
    case 'file':
    case 'files':
    case 'checks':
      return 'files';
    case 'folder':
    case 'dir':
      return 'folders';
    case 'end':
    case 'pod':
    case 'address':
      return 'pods';
    default:
      return undefined;
  }
};

const sourceOfOption = ({ long, flags }: Option): Source | undefined => {
  if (long === '--context') return 'contexts';
  if (long === '--probe-namespace') return 'namespaces';
  return byPlaceholder(/[<[]([a-z]{1,20})/.exec(flags)?.[1] ?? '');
};

const takesValue = ({ required, optional }: Option): boolean => required || optional;

const written = ({ long, short }: Option): string => long ?? short ?? '';

const isCalled = ({ long, short }: Option, name: string): boolean => name === long || name === short;

const chain = (command: Command): Command[] => (command.parent ? [command, ...chain(command.parent)] : [command]);

/** Also those of the commands above, which may stand behind it. */
const optionsOf = (command: Command): Option[] => {
  const help = command.createHelp();
  const seen = new Set<string>();
  return chain(command)
    .flatMap((each) => help.visibleOptions(each))
    .filter((option) => {
      const name = written(option);
      if (seen.has(name)) return false;
      seen.add(name);
      return true;
    });
};

const below = (command: Command): Command[] => command.createHelp().visibleCommands(command);

const choicesOf = (commands: readonly Command[]): Choice[] =>
  commands.map((command) => ({ word: command.name(), about: command.description() }));

interface Read {
  command: Command;
  /** The one that it is of: `help` does not say it by itself. */
  above: Command;
  /** Words that are neither commands nor of options. */
  words: string[];
  used: Set<Option>;
  /** The option whose value is the next word. */
  wants?: Option | undefined;
  /** `--` was said: no option follows. */
  wordsOnly: boolean;
  place: Place;
}

const note = (place: Place, { long }: Option, value: string): void => {
  if (long === '--kubeconfig') place.kubeconfig = value;
  if (long === '--context') place.context = value;
};

const readBefore = (program: Command, before: readonly string[]): Read => {
  const read: Read = { command: program, above: program, words: [], used: new Set(), wordsOnly: false, place: {} };
  for (const word of before) {
    if (read.wants) {
      note(read.place, read.wants, word);
      read.wants = undefined;
    } else if (!read.wordsOnly && word === '--') read.wordsOnly = true;
    else if (!read.wordsOnly && /^--?[^-]/.test(word)) {
      const at = word.indexOf('=');
      const name = at < 0 ? word : word.slice(0, at);
      const option = optionsOf(read.command).find((each) => isCalled(each, name));
      if (option === undefined) continue;
      read.used.add(option);
      if (takesValue(option) && at < 0) read.wants = option;
      else note(read.place, option, word.slice(at + 1));
    } else {
      const next = read.words.length === 0 ? below(read.command).find((each) => each.name() === word) : undefined;
      if (next) Object.assign(read, { above: read.command, command: next });
      else read.words.push(word);
    }
  }
  return read;
};

type Values = Pick<Fitting, 'choices' | 'source'>;

const valuesOf = ({ argChoices = [] }: Option | Argument, source: Source | undefined): Values => {
  const choices = argChoices.map((word) => ({ word, about: '' }));
  return { choices, ...(source ? { source } : {}) };
};

const ofOption = (option: Option): Values => valuesOf(option, sourceOfOption(option));

/** `policy from POD to POD`, as it is asked in words. */
const policyWord = (words: readonly string[]): Values => {
  const last = words.at(-1);
  if (last === 'from' || last === 'to') return { choices: [], source: 'pods' };
  const next = words.length === 0 ? 'from' : words.length === 2 && words[0] === 'from' ? 'to' : undefined;
  return { choices: next === undefined ? [] : [{ word: next, about: '' }] };
};

/** What may stand where no option does. */
const ofArgument = ({ command, above, words }: Read): Values => {
  const commands = words.length === 0 ? choicesOf(below(command)) : [];
  if (command.name() === 'help') return { choices: words.length === 0 ? choicesOf(below(above)) : [] };
  const known = command.registeredArguments;
  const last = known.at(-1);
  const argument = known[words.length] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return { choices: commands };
  if (command.name() === 'why') return { choices: commands, source: 'ends' };
  const values = command.name() === 'policy' ? policyWord(words) : valuesOf(argument, byPlaceholder(argument.name()));
  return { ...values, choices: [...commands, ...values.choices] };
};

/** Nothing of a shell is known here: `words` are those behind the name of the program, as they are meant. */
export const fittingAt = (program: Command, words: readonly string[]): Fitting => {
  const typed = words.at(-1) ?? '';
  const read = readBefore(program, words.slice(0, -1));
  const { command, place, wants, used, wordsOnly } = read;
  const base = { typed, lead: '', place };
  if (wants) return { ...base, ...ofOption(wants) };
  if (wordsOnly || !typed.startsWith('-')) return { ...base, ...ofArgument(read) };
  const at = typed.indexOf('=');
  if (at > 0) {
    const option = optionsOf(command).find((each) => isCalled(each, typed.slice(0, at)) && takesValue(each));
    const whole = { ...base, typed: typed.slice(at + 1), lead: typed.slice(0, at + 1) };
    return option ? { ...whole, ...ofOption(option) } : { ...whole, choices: [] };
  }
  const options = optionsOf(command).filter((option) => !used.has(option));
  return { ...base, choices: options.map((option) => ({ word: written(option), about: option.description })) };
};
