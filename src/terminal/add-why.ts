import { Option } from 'commander';
import { why } from '../commands/why.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host, readAs } from './add-command.ts';
import { addGoldmaneOptions } from './goldmane-options.ts';
import { forScriptsToo } from './on-cluster.ts';
import { readBetween } from './read-between.ts';

/** Two ends by themselves are a path; a port may stand behind the sentence as options. */
const sentenceOf = (words: readonly string[], { port, protocol }: { port?: number; protocol?: string }): string => {
  const [from = '', to = ''] = words;
  const service = [port, protocol].filter((part) => part !== undefined).join('/');
  return `${words.length === 2 ? `${from} cannot reach ${to}` : words.join(' ')}${service === '' ? '' : ` on ${service}`}`;
};

export const addWhy = (host: Host): void => {
  const { tell } = host.voice;
  const command = addCommand(host.program, tell, why, {
    examples: [
      'calico-why why shop/web-0 shop/db-0 --port 5432',
      'calico-why why deploy/shop/web shop/db-0 --port 5432 --json',
    ],
  })
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
      const ask = async () =>
        (await import('./why.ts')).why(readAs(why, sentenceOf(words, options)), options, host.voice);
      host.ended(await forScriptsToo(options.json, host.voice, ask));
    });
  addGoldmaneOptions(command, tell);
};
