import type { Command } from 'commander';
import type { Message } from '../case/message.ts';
import type { SweepName } from '../case/sweep.ts';
import { say } from '../words/say.ts';
import { addBelow } from './help-text.ts';
import { readBetween } from './read-between.ts';
import type { Voice } from './voice.ts';

const about: Record<SweepName, Message> = {
  ipam: say('cli.check-ipam'),
  duplicates: say('cli.check-duplicates'),
  nodes: say('cli.check-nodes'),
  controllers: say('cli.check-controllers'),
};

/** `check ipam|duplicates|nodes|controllers`; `ended` is told the exit code. */
export const addCheckCommands = (program: Command, voice: Voice, ended: (code: number) => void): void => {
  const { tell } = voice;
  const check = program.command('check').description(tell(say('cli.check')));
  addBelow(check, tell, {
    examples: [
      'calico-why check ipam',
      'calico-why check nodes --json',
      'calico-why check duplicates --kubeconfig prod.yaml',
    ],
    exits: say('cli.exits-check'),
  });
  for (const [name, description] of Object.entries(about) as [SweepName, Message][]) {
    const command = check
      .command(name)
      .description(tell(description))
      .option('--json', tell(say('cli.json')))
      .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
      .option('--context <name>', tell(say('cli.context')))
      .option('--probe-namespace <name>', tell(say('cli.probe-namespace')), 'calico-why-probe')
      .option('--timeout <seconds>', tell(say('cli.timeout')), readBetween(tell, 1, 3_600), 300)
      .action(async (options) => {
        ended(await (await import('./check.ts')).check(name, options, voice));
      });
    addBelow(command, tell, { examples: [`calico-why check ${name}`] });
    if (name === 'duplicates') command.option('--no-kernel', tell(say('cli.no-kernel')));
  }
};
