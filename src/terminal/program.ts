import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addAuditCommands } from '../audit-cli/add-audit-commands.ts';
import { PublicError } from '../errors.ts';
import type { PolicyCommandHost } from '../policy-cli/add-policy-commands.ts';
import { questionExamples } from '../question/grammar.ts';
import { tooLong } from '../question/text-limit.ts';
import { addRedisUsers } from '../redis-users/add-redis-users.ts';
import { addCheckCommands } from './add-check-commands.ts';
import { exitCodes } from './exit-codes.ts';
import { addGoldmaneOptions } from './goldmane-options.ts';
import { printable } from './printable.ts';

const readPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535) throw new InvalidArgumentError('It must be 1 to 65535.');
  return port;
};

const [example] = questionExamples;

const services = [
  {
    name: 'bot',
    description: 'Run the Slack bot',
    settings: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET) and REDIS_URL',
  },
  { name: 'worker', description: 'Run a worker that diagnoses', settings: 'SLACK_BOT_TOKEN and REDIS_URL' },
  {
    name: 'fixer',
    description: 'Run the fix worker: what was approved in Slack, once',
    settings: 'SLACK_BOT_TOKEN, REDIS_URL and CALICO_WHY_FIXES=true',
  },
];

/** The command line. Returns the exit code; what a command prints is its own. */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  const refusal = argv.map(tooLong).find((said) => said !== undefined);
  if (refusal !== undefined) throw new PublicError('question', refusal);
  let code: number = exitCodes.healthy;
  const program = new Command('calico-why')
    .description('Says why one pod cannot reach another in a cluster with Calico, with the proof and the fix.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(printable(text)),
      writeErr: (text) => process.stderr.write(printable(text)),
    })
    .addHelpText(
      'after',
      `\nExamples:\n  calico-why why shop/web-0 shop/db-0 --port 5432\n  calico-why ${example}\n  calico-why replay case.json\n  calico-why check ipam\n\nExit codes: 0 healthy, 1 broken, 2 could not ask, 3 unknown.`,
    );

  const whyCommand = program
    .command('why')
    .description('Diagnose the path between two ends, or why a pod has no address')
    .argument('<words...>', 'two ends, or the whole sentence')
    .option('-p, --port <port>', 'destination port', readPort)
    .addOption(new Option('--protocol <protocol>', 'protocol of the port').choices(['tcp', 'udp', 'sctp', 'icmp']))
    .addOption(new Option('--live <when>', 'send test packets').choices(['auto', 'always', 'never']).default('auto'))
    .option('--json', 'print one JSON document')
    .option('--case <file>', 'save all evidence to a file, for replay')
    .option('--picture <file>', 'save a picture of the path (.svg or .png)')
    .option(
      '--pcap <folder>',
      "save what each place saw of the test's own packets, and nothing else, as pcap files of at most 48 kB",
    )
    .option('--timings', 'say where the time went')
    .option('-q, --quiet', 'leave out what passed')
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config, or the service account')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--probe-namespace <name>', 'namespace of the probe pods', 'calico-why-probe')
    .addHelpText(
      'after',
      `\nExamples:\n  calico-why why shop/web-0 shop/db-0 --port 5432\n  calico-why ${example} --json\n  calico-why why shop/web-2 has no IP\n  calico-why why deploy/shop/web shop/db-0 --port 5432`,
    )
    .action(async (words: string[], options) => {
      code = await (await import('./why.ts')).why(words, options);
    });
  addGoldmaneOptions(whyCommand);

  program
    .command('replay')
    .description('Judge a saved case again: the same evidence gives the same verdict')
    .argument('<file>', 'a case saved with --case')
    .option('--json', 'print one JSON document')
    .option('--picture <file>', 'save a picture of the path (.svg or .png)')
    .option('--timings', 'say where the time went')
    .option('-q, --quiet', 'leave out what passed')
    .action(async (file: string, options) => {
      code = await (await import('./replay.ts')).replay(file, options);
    });

  program
    .command('ip')
    .description('Say whose an IP address is: pod, node, tunnel, Service, and what IPAM holds it for')
    .argument('<address>', 'an IP address, or a pod')
    .option('--json', 'print one JSON document')
    .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config, or the service account')
    .option('--context <name>', 'context of the kubeconfig')
    .addHelpText('after', '\nExample:\n  calico-why ip 192.168.84.131')
    .action(async (address: string, options) => {
      code = await (await import('./ip.ts')).ip(address, options);
    });

  addCheckCommands(program, (ended) => {
    code = ended;
  });

  addRedisUsers(program);
  addAuditCommands(program, Date.now, (ended) => {
    code = ended;
  });

  // Its engine is loaded only where it is used.
  if (argv[2] === 'policy' || argv[2] === undefined || argv[2].startsWith('-') || argv[2] === 'help') {
    const loadFromCluster: PolicyCommandHost['loadFromCluster'] = async (options, about) =>
      (await import('./policy-objects.ts')).readPolicyObjects(options, about);
    (await import('../policy-cli/add-policy-commands.ts')).addPolicyCommands(program, {
      loadFromCluster,
      addFlowOptions: addGoldmaneOptions,
    });
  }
  for (const { name, description, settings } of services) {
    program
      .command(name)
      .description(`${description} (settings from the environment)`)
      .addHelpText(
        'after',
        `\nSettings: ${settings}, and more: see the README. A YAML file that CALICO_WHY_CONFIG names may hold them, too.\n\nExit codes: 0 told to end, 1 failed, 2 could not start.`,
      );
  }
  program.command('mend').description('Run on a node: one change from a fixed list; asked by the fix worker');
  program.command('probe').description('Run on a node: snapshot, packets or dns; asked by the worker');

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.healthy : exitCodes.couldNotAsk;
  }
  return process.exitCode === undefined ? code : Number(process.exitCode);
};
