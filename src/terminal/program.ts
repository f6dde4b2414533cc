import { Command, CommanderError, Option } from 'commander';
import { addAuditCommands } from '../audit-cli/add-audit-commands.ts';
import { PublicError } from '../errors.ts';
import type { PolicyCommandHost } from '../policy-cli/add-policy-commands.ts';
import { questionExamples } from '../question/grammar.ts';
import { tooLong } from '../question/text-limit.ts';
import { addRedisUsers } from '../redis-users/add-redis-users.ts';
import { languages } from '../words/language.ts';
import { say } from '../words/say.ts';
import { addCheckCommands } from './add-check-commands.ts';
import { exitCodes } from './exit-codes.ts';
import { addGoldmaneOptions } from './goldmane-options.ts';
import { addBelow, speakIn } from './help-text.ts';
import { printable } from './printable.ts';
import { readBetween } from './read-between.ts';
import { voiceOf } from './voice.ts';

const [example] = questionExamples;

const services = [
  { name: 'bot', what: say('cli.bot'), settings: say('cli.bot-settings') },
  { name: 'worker', what: say('cli.worker'), settings: say('cli.worker-settings') },
  { name: 'fixer', what: say('cli.fixer'), settings: say('cli.fixer-settings') },
];

/** The command line. Returns the exit code; what a command prints is its own. */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  const refusal = argv.map(tooLong).find((said) => said !== undefined);
  if (refusal !== undefined) throw new PublicError('question', refusal);
  const voice = voiceOf(argv, process.env);
  const { tell } = voice;
  let code: number = exitCodes.healthy;
  const program = speakIn(new Command('calico-why'), tell)
    .description(tell(say('cli.about')))
    .addOption(new Option('--lang <language>', tell(say('cli.lang'))).choices(languages))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(printable(text)),
      writeErr: (text) => process.stderr.write(printable(text)),
    });
  addBelow(program, tell, {
    examples: [
      'calico-why why shop/web-0 shop/db-0 --port 5432',
      `calico-why ${example}`,
      'calico-why replay case.json',
      'calico-why check ipam',
    ],
    exits: say('cli.exits-answer'),
  });

  const whyCommand = program
    .command('why')
    .description(tell(say('cli.why')))
    .argument('<words...>', tell(say('cli.why-words')))
    .option('-p, --port <port>', tell(say('cli.port')), readBetween(tell, 1, 65_535))
    .addOption(new Option('--protocol <protocol>', tell(say('cli.protocol'))).choices(['tcp', 'udp', 'sctp', 'icmp']))
    .addOption(new Option('--live <when>', tell(say('cli.live'))).choices(['auto', 'always', 'never']).default('auto'))
    .option('--json', tell(say('cli.json')))
    .option('--case <file>', tell(say('cli.case')))
    .option('--picture <file>', tell(say('cli.picture')))
    .option('--pcap <folder>', tell(say('cli.pcap')))
    .option('--timings', tell(say('cli.timings')))
    .option('-q, --quiet', tell(say('cli.quiet')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .option('--probe-namespace <name>', tell(say('cli.probe-namespace')), 'calico-why-probe')
    .action(async (words: string[], options) => {
      code = await (await import('./why.ts')).why(words, options, voice);
    });
  addGoldmaneOptions(whyCommand, tell);
  addBelow(whyCommand, tell, {
    examples: [
      'calico-why why shop/web-0 shop/db-0 --port 5432',
      `calico-why ${example} --json`,
      'calico-why why shop/web-2 has no IP',
      'calico-why why deploy/shop/web shop/db-0 --port 5432',
    ],
  });

  program
    .command('replay')
    .description(tell(say('cli.replay')))
    .argument('<file>', tell(say('cli.replay-file')))
    .option('--json', tell(say('cli.json')))
    .option('--picture <file>', tell(say('cli.picture')))
    .option('--timings', tell(say('cli.timings')))
    .option('-q, --quiet', tell(say('cli.quiet')))
    .action(async (file: string, options) => {
      code = await (await import('./replay.ts')).replay(file, options, voice);
    });

  const ipCommand = program
    .command('ip')
    .description(tell(say('cli.ip')))
    .argument('<address>', tell(say('cli.ip-address')))
    .option('--json', tell(say('cli.json')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .action(async (address: string, options) => {
      code = await (await import('./ip.ts')).ip(address, options, voice);
    });

  addBelow(ipCommand, tell, { examples: ['calico-why ip 192.168.84.131'] });

  addCheckCommands(program, voice, (ended) => {
    code = ended;
  });

  addRedisUsers(program, tell);
  addAuditCommands(program, voice, Date.now, (ended) => {
    code = ended;
  });

  // Its engine is loaded only where it is used.
  if (argv[2] === 'policy' || argv[2] === undefined || argv[2].startsWith('-') || argv[2] === 'help') {
    const loadFromCluster: PolicyCommandHost['loadFromCluster'] = async (options, about) =>
      (await import('./policy-objects.ts')).readPolicyObjects(options, about);
    (await import('../policy-cli/add-policy-commands.ts')).addPolicyCommands(program, {
      loadFromCluster,
      addFlowOptions: (command) => addGoldmaneOptions(command, tell),
      voice,
    });
  }
  for (const { name, what, settings } of services) {
    const service = program.command(name).description(tell(say('cli.service', { what })));
    addBelow(service, tell, { notes: [say('cli.settings', { settings })], exits: say('cli.exits-service') });
  }
  program.command('mend').description(tell(say('cli.mend')));
  program.command('probe').description(tell(say('cli.probe')));

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.healthy : exitCodes.couldNotAsk;
  }
  return process.exitCode === undefined ? code : Number(process.exitCode);
};
