import { type Command, Option } from 'commander';
import type { Question } from '../case/question.ts';
import { wantedOf } from '../commands/asked-of.ts';
import { type AnyWanted, readCommand } from '../commands/commands.ts';
import { why } from '../commands/why.ts';
import { PublicError } from '../errors.ts';
import { describeQuestion } from '../question/describe-question.ts';
import { writeHistory } from '../question/history-request.ts';
import { withMoments } from '../question/with-moments.ts';
import { writeQuestion } from '../question/write-question.ts';
import { readWrittenPath } from '../question/written-path.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { addCommand, type Host } from './add-command.ts';
import { addGoldmaneOptions } from './goldmane-options.ts';
import { forScriptsToo } from './on-cluster.ts';
import { printableLine } from './printable.ts';
import { readBetween } from './read-between.ts';

interface Service {
  port?: number;
  protocol?: string;
}

const serviceOf = ({ port, protocol }: Service): string | undefined =>
  port === undefined && protocol === undefined
    ? undefined
    : [port, protocol].filter((part) => part !== undefined).join('/');

/** Two ends by themselves are a path, whatever they are called; else a sentence, to which options are a part. */
const readWords = (words: readonly string[], options: Service): ReturnType<typeof readCommand> => {
  const service = serviceOf(options);
  const [from = '', to = ''] = words;
  if (words.length === 2 && words.every((word) => /^[\x21-\x7e]+$/.test(word))) {
    const path = readWrittenPath({ from, to, service }, `${from} cannot reach ${to}`);
    return path.ok ? { ok: true, wanted: { command: 'why', asked: path.asked } } : why.refuse(path.problem);
  }
  return readCommand(`${words.join(' ')}${service === undefined ? '' : ` on ${service}`}`);
};

/** What of the question is not as it was typed, in one line. */
const understoodAs = (question: Question, words: readonly string[]): Message | undefined => {
  const typed = `why ${words.join(' ').replace(/^why /i, '')}`.toLowerCase();
  const plain = writeQuestion(question);
  const isStrict = words.length === 2 || typed === plain || typed === plain.replace('/tcp', '');
  return isStrict ? undefined : say('cli.understood', { meaning: describeQuestion(question) });
};

/** The command line of what a sentence turned out to be. @throws PublicError for what is asked in a chat alone. */
const wordsOf = (wanted: Exclude<AnyWanted, { command: 'why' }>): string[] => {
  switch (wanted.command) {
    case 'ip':
    case 'changes':
    case 'policy':
      return writeQuestion(wanted.asked).split(' ');
    case 'status':
      return ['status'];
    case 'check':
      return ['check', wanted.asked];
    case 'history':
      return writeHistory(wanted.asked).split(' ');
    case 'help':
      return ['why', '--help'];
    case 'doctor':
      return ['doctor'];
    case 'again':
    case 'use':
    case 'audit':
      throw new PublicError('question', say('cannot.in-chat'), { next: say('cannot.see-help', { command: 'why' }) });
  }
};

/** The options that were typed, for the command that the sentence turned out to be; the port is in the sentence. */
const typedOptions = (command: Command): string[] =>
  command.options.flatMap((option) => {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli' || name === 'port' || name === 'protocol') return [];
    const value: unknown = command.getOptionValue(name);
    return [option.long ?? '', ...(typeof value === 'boolean' ? [] : [String(value)])];
  });

export const addWhy = (host: Host): void => {
  const { tell } = host.voice;
  const command = addCommand(host.program, tell, why, {
    examples: [
      'calico-why why shop/web-0 shop/db-0 --port 5432',
      'calico-why why deploy/shop/web shop/db-0 --port 5432 --json',
      'calico-why "shop/web-0 连不上 shop/db-0 的 5432 端口"',
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
    .action(async (words: string[], options, self: Command) => {
      const { voice, ended, instead } = host;
      const wanted = await forScriptsToo(options.json, voice, async () => wantedOf(readWords(words, options)));
      if (wanted.command !== 'why') return ended(await instead([...wordsOf(wanted), ...typedOptions(self)]));
      // The zone of this machine is that of who sits before it.
      const asked = withMoments(wanted.asked, {
        now: Date.now(),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
      const line = options.json || options.quiet ? undefined : understoodAs(asked, words);
      if (line) process.stderr.write(`${printableLine(tell(line))}\n`);
      const ask = async () => (await import('./why.ts')).why(asked, options, voice);
      ended(await forScriptsToo(options.json, voice, ask));
    });
  addGoldmaneOptions(command, tell);
};
