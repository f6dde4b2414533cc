import { readAs } from '../commands/asked-of.ts';
import { changes } from '../commands/changes.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host } from './add-command.ts';
import { forScriptsToo } from './on-cluster.ts';

export const addChanges = (host: Host): void => {
  const { tell } = host.voice;
  addCommand(host.program, tell, changes)
    .argument('[words...]', tell(say('cli.changes-words')))
    .option('--json', tell(say('cli.json')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .action(async (words: string[], options) => {
      const ask = async () =>
        (await import('./changes.ts')).changes(readAs(changes, ['changes', ...words].join(' ')), options, host.voice);
      host.ended(await forScriptsToo(options.json, host.voice, ask));
    });
};
