import { Argument } from 'commander';
import { say } from '../words/say.ts';
import type { Host } from './add-command.ts';
import { completionScripts } from './completion/scripts.ts';
import { addBelow } from './help-text.ts';

type Shell = keyof typeof completionScripts;
const shells = Object.keys(completionScripts) as Shell[];

/** `completion SHELL`, which prints what a shell is told once, and what that asks then with each press of the key. */
export const addCompletion = ({ program, voice }: Host): void => {
  const { tell } = voice;
  const command = program
    .command('completion')
    .description(tell(say('cli.completion')))
    .addArgument(new Argument('<shell>', tell(say('cli.completion-shell'))).choices(shells))
    .action((name: Shell) => {
      process.stdout.write(completionScripts[name]);
    });
  addBelow(command, tell, {
    notes: [say('cli.completion-names')],
    examples: [
      'source <(calico-why completion bash)',
      'source <(calico-why completion zsh)',
      'calico-why completion fish | source',
    ],
  });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const [{ completionsOf }, { privateCache }, { namesInCluster, contextsIn }] = await Promise.all([
        import('./completion/complete.ts'),
        import('./completion/private-cache.ts'),
        import('./completion/cluster-names.ts'),
      ]);
      const cache = privateCache(process.env, Date.now);
      const lines = await completionsOf(program, words, {
        env: process.env,
        cache,
        now: Date.now,
        namesInCluster,
        contextsIn,
      });
      await new Promise((done) => process.stdout.write(lines.map((line) => `${line}\n`).join(''), done));
      // A program that tells who we are may still run; nobody waits for it.
      process.exit();
    });
};
