import { parseHistoryRequest } from '../question/history-request.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** On the command line it reads the record itself, with Redis at hand: a tool for those who run the bot. */
export const history = command({
  name: 'history',
  about: say('cli.history'),
  grammar: [say('grammar.history')],
  examples: ['history', 'history node node-2', 'history since 1w', 'history pod shop/web-0'],
  surfaces: ['chat', 'terminal'],
  parse: parseHistoryRequest,
});
