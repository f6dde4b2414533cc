import { Command, CommanderError, Option } from 'commander';
import { addAuditCommands } from '../audit-cli/add-audit-commands.ts';
import { check } from '../commands/check.ts';
import { why } from '../commands/why.ts';
import { PublicError } from '../errors.ts';
import { tooLong } from '../question/text-limit.ts';
import { addRedisUsers } from '../redis-users/add-redis-users.ts';
import type { Host } from '../terminal/add-command.ts';
import { addCompletion } from '../terminal/add-completion.ts';
import { addUnderstand } from '../terminal/add-understand.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { addBelow, speakIn } from '../terminal/help-text.ts';
import { printable } from '../terminal/printable.ts';
import { usageError } from '../terminal/usage-error.ts';
import { voiceOf } from '../terminal/voice.ts';
import { languages } from '../words/language.ts';
import { say } from '../words/say.ts';
import { addMcp } from './add-mcp.ts';
import { addCommands } from './terminal-commands.ts';
import { version } from './version.ts';

const services = [
  { name: 'bot', what: say('cli.bot'), settings: say('cli.bot-settings') },
  { name: 'worker', what: say('cli.worker'), settings: say('cli.worker-settings') },
  { name: 'fixer', what: say('cli.fixer'), settings: say('cli.fixer-settings') },
];

/** A sentence in place of a command: `calico-why "…"` asks as `calico-why why "…"` does. */
const withCommand = (argv: readonly string[]): readonly string[] => {
  const at = argv[2] === '--lang' ? 4 : argv[2]?.startsWith('--lang=') ? 3 : 2;
  const isSentence = /\s|[^\0-\x7f]/.test(argv[at]?.trim() ?? '');
  return isSentence ? [...argv.slice(0, at), 'why', ...argv.slice(at)] : argv;
};

/** `--lang` and what it names, wherever it stands. */
const languageIn = (argv: readonly string[]): string[] => {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  if (at === -1) return [];
  return argv.slice(at, argv[at] === '--lang' ? at + 2 : at + 1);
};

/** The command line. Returns the exit code; what a command prints is its own. */
export const runProgram = async (typed: readonly string[]): Promise<number> => {
  const argv = withCommand(typed);
  const refusal = argv.map(tooLong).find((said) => said !== undefined);
  if (refusal !== undefined) throw new PublicError('question', refusal);
  const voice = voiceOf(argv, process.env);
  const { tell } = voice;
  let code: number = exitCodes.healthy;
  const program = speakIn(new Command('calico-why'), tell)
    .description(tell(say('cli.about')))
    .version(version, '-V, --version', tell(say('cli.version')))
    .addOption(new Option('--lang <language>', tell(say('cli.lang'))).choices(languages))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(printable(text)),
      writeErr: (text) => process.stderr.write(printable(text)),
      // Said where it is caught, in the reader's language.
      outputError: () => undefined,
    });
  addBelow(program, tell, {
    examples: [
      'calico-why why shop/web-0 shop/db-0 --port 5432',
      ...[why, check].map(({ examples: [first] }) => `calico-why ${first}`),
      'calico-why "shop/web-0 gets a timeout from shop/db-0:5432"',
      'calico-why replay case.json',
    ],
    exits: say('cli.exits-answer'),
  });

  const ended = (exitCode: number): void => {
    code = exitCode;
  };
  const instead = (words: readonly string[]): Promise<number> =>
    runProgram([...argv.slice(0, 2), ...words, ...languageIn(argv)]);
  const host: Host = { program, voice, ended, instead };
  await addCommands(host, argv.slice(2));
  addUnderstand(host);
  addCompletion(host);
  addMcp(host);

  program
    .command('replay')
    .description(tell(say('cli.replay')))
    .argument('<file>', tell(say('cli.replay-file')))
    .option('--json', tell(say('cli.json')))
    .option('--picture <file>', tell(say('cli.picture')))
    .option('--timings', tell(say('cli.timings')))
    .option('-q, --quiet', tell(say('cli.quiet')))
    .action(async (file: string, options) => {
      ended(await (await import('../terminal/replay.ts')).replay(file, options, voice));
    });

  addRedisUsers(program, tell);
  addAuditCommands(program, voice, Date.now, ended);
  for (const { name, what, settings } of services) {
    const service = program.command(name).description(tell(say('cli.service', { what })));
    addBelow(service, tell, { notes: [say('cli.settings', { settings })], exits: say('cli.exits-service') });
  }
  program.command('remediate').description(tell(say('cli.remediate')));
  program.command('probe').description(tell(say('cli.probe')));

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const said = usageError(error);
    if (said !== undefined) process.stderr.write(`${printable(tell(said))}\n`);
    return error.exitCode === 0 ? exitCodes.healthy : exitCodes.couldNotAsk;
  }
  return process.exitCode === undefined ? code : Number(process.exitCode);
};
