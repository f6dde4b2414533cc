import { Option } from 'commander';
import { doctor } from '../commands/doctor.ts';
import { addCommand, type Host } from '../terminal/add-command.ts';
import { forScriptsToo } from '../terminal/on-cluster.ts';
import { say } from '../words/say.ts';

export const addDoctor = (host: Host): void => {
  const { tell } = host.voice;
  const examples = ['calico-why doctor --role worker', 'calico-why doctor --json'];
  addCommand(host.program, tell, doctor, { examples, exits: say('cli.exits-doctor') })
    .option('--json', tell(say('cli.json')))
    .addOption(new Option('--role <role>', tell(say('cli.doctor-role'))).choices(['bot', 'worker', 'fixer']))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .option('--probe-namespace <name>', tell(say('cli.probe-namespace')))
    .action(async (options) => {
      const look = async () => (await import('./doctor.ts')).runDoctor(options, host.voice);
      host.ended(await forScriptsToo(options.json, host.voice, look));
    });
};
