import { readAs } from '../commands/asked-of.ts';
import { status } from '../commands/status.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host } from './add-command.ts';
import { forScriptsToo } from './on-cluster.ts';

export const addStatus = (host: Host): void => {
  const { tell } = host.voice;
  addCommand(host.program, tell, status, { examples: ['calico-why status --json'] })
    .option('--json', tell(say('cli.json')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .option('--probe-namespace <name>', tell(say('cli.probe-namespace')), 'calico-why-probe')
    .action(async (options) => {
      const ask = async () => (await import('./status.ts')).status(readAs(status, 'status'), options, host.voice);
      host.ended(await forScriptsToo(options.json, host.voice, ask));
    });
};
