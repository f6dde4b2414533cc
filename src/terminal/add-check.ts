import { type ClusterCheckName, clusterCheckNames } from '../case/cluster-check.ts';
import { check } from '../commands/check.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host } from './add-command.ts';
import { addBelow } from './help-text.ts';
import { forScriptsToo } from './on-cluster.ts';
import { readBetween } from './read-between.ts';

const about: Record<ClusterCheckName, Message> = {
  ipam: say('cli.check-ipam'),
  duplicates: say('cli.check-duplicates'),
  nodes: say('cli.check-nodes'),
  controllers: say('cli.check-controllers'),
};

export const addCheck = (host: Host): void => {
  const { tell } = host.voice;
  const all = addCommand(host.program, tell, check, {
    examples: ['calico-why check nodes --json', 'calico-why check duplicates --kubeconfig prod.yaml'],
    exits: say('cli.exits-check'),
  });
  for (const name of clusterCheckNames) {
    const command = all
      .command(name)
      .description(tell(about[name]))
      .option('--json', tell(say('cli.json')))
      .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
      .option('--context <name>', tell(say('cli.context')))
      .option('--probe-namespace <name>', tell(say('cli.probe-namespace')), 'calico-why-probe')
      .option('--timeout <seconds>', tell(say('cli.timeout')), readBetween(tell, 1, 3_600), 300)
      .action(async (options) => {
        const look = async () => (await import('./check.ts')).check(name, options, host.voice);
        host.ended(await forScriptsToo(options.json, host.voice, look));
      });
    addBelow(command, tell, { examples: [`calico-why check ${name}`] });
    if (name === 'duplicates') command.option('--no-kernel', tell(say('cli.no-kernel')));
  }
};
