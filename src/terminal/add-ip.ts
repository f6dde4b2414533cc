import { readAs } from '../commands/asked-of.ts';
import { ip } from '../commands/ip.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host } from './add-command.ts';
import { forScriptsToo } from './on-cluster.ts';

export const addIp = (host: Host): void => {
  const { tell } = host.voice;
  addCommand(host.program, tell, ip)
    .argument('<address>', tell(say('cli.ip-address')))
    .option('--json', tell(say('cli.json')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .action(async (address: string, options) => {
      const ask = async () => (await import('./ip.ts')).ip(readAs(ip, `ip ${address}`), options, host.voice);
      host.ended(await forScriptsToo(options.json, host.voice, ask));
    });
};
