import { readAs } from '../commands/asked-of.ts';
import { history } from '../commands/history.ts';
import { addCommand, type Host } from '../terminal/add-command.ts';
import { addBelow } from '../terminal/help-text.ts';
import { readBetween } from '../terminal/read-between.ts';
import { say } from '../words/say.ts';

/** `history [pod|node|cause NAME] [since 3d]`: what was asked and found, of every conversation. */
export const addHistory = ({ program, voice, ended }: Host): void => {
  const { tell } = voice;
  const command = addCommand(program, tell, history, {
    examples: ['calico-why history since 1w --jsonl > history.jsonl'],
    exits: say('cli.exits-list'),
  });
  addBelow(command, tell, { notes: [say('cli.history-redis')] })
    .argument('[words...]', tell(say('cli.history-words')))
    .option('--most <count>', tell(say('cli.audit-most')), readBetween(tell, 1, 100_000), 200)
    .option('--jsonl', tell(say('cli.history-jsonl')))
    .action(async (words: string[], options) => {
      const request = readAs(history, ['history', ...words].join(' '));
      ended(await (await import('./list-history.ts')).listHistory(request, options, voice));
    });
};
