import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import type { Host } from './add-command.ts';
import { addBelow } from './help-text.ts';

/** What a sentence asks, without asking it: no cluster, no Redis and no Slack are needed. */
export const addUnderstand = ({ program, voice, ended }: Host): void => {
  const { tell } = voice;
  const command = program
    .command('understand')
    .description(tell(say('cli.understand')))
    .argument('[words...]', tell(say('cli.understand-words')))
    .option('--json', tell(say('cli.understand-json')))
    .action(async (words: string[], options: { json?: boolean }) => {
      const { understandLines, understandWords } = await import('./understand.ts');
      if (words.length > 0) ended(understandWords(words.join(' '), options, voice));
      else if (options.json) ended(await understandLines(process.stdin, process.stdout, voice));
      else {
        throw new PublicError('question', say('wrong.empty'), {
          next: say('cannot.see-help', { command: 'understand' }),
        });
      }
    });
  addBelow(command, tell, {
    notes: [say('cli.understand-lines')],
    examples: [
      'calico-why understand shop/web-0 gets a timeout from shop/db-0:5432',
      'calico-why understand --json < sentences.jsonl',
    ],
  });
};
