import { say } from '../words/say.ts';
import { command } from './command.ts';

export const help = command({
  name: 'help',
  about: say('cli.help-option'),
  grammar: [say('grammar.help')],
  examples: ['help'],
  surfaces: ['chat', 'terminal'],
  parse: (words) =>
    words === '' || /^(?:help|\?|-h|--help)$/i.test(words) ? { ok: true, asked: undefined } : undefined,
});
