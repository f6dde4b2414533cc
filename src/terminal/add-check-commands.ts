import { type Command, InvalidArgumentError } from 'commander';
import type { SweepName } from '../case/sweep.ts';

const about: Record<SweepName, string> = {
  ipam: 'pools and blocks, nodes without a block, leaked addresses, handles, affinities',
  duplicates: 'addresses that more than one pod has, counted over all pods and the routes of all nodes',
  nodes: 'calico-node, BIRD sessions from both ends, Felix, Typha, versions, tunnel addresses',
  controllers: 'kube-controllers: readiness, rights, and errors in its log',
};

const readSeconds = (text: string): number => {
  const seconds = Number(text);
  if (!/^\d{1,4}$/.test(text) || seconds < 1 || seconds > 3_600)
    throw new InvalidArgumentError('It must be 1 to 3600.');
  return seconds;
};

/** `check ipam|duplicates|nodes|controllers`; `ended` is told the exit code. */
export const addCheckCommands = (program: Command, ended: (code: number) => void): void => {
  const check = program
    .command('check')
    .description('Look over the whole cluster: addresses, nodes, controllers')
    .addHelpText(
      'after',
      '\nExamples:\n  calico-why check ipam\n  calico-why check nodes --json\n  calico-why check duplicates --kubeconfig prod.yaml\n\nExit codes: 0 nothing found, 1 something found, 2 could not ask, 3 unknown.',
    );
  for (const [name, description] of Object.entries(about) as [SweepName, string][]) {
    const command = check
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document')
      .option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config, or the service account')
      .option('--context <name>', 'context of the kubeconfig')
      .option('--probe-namespace <name>', 'namespace of the probe pods', 'calico-why-probe')
      .option('--timeout <seconds>', 'end by then with what was read', readSeconds, 300)
      .addHelpText('after', `\nExample:\n  calico-why check ${name}`)
      .action(async (options) => {
        ended(await (await import('./check.ts')).check(name, options));
      });
    if (name === 'duplicates') command.option('--no-kernel', 'read the objects alone, do not ask the nodes');
  }
};
