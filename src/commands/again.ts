import { say } from '../words/say.ts';
import { command } from './command.ts';

export const again = command({
  name: 'again',
  about: say('grammar.again'),
  grammar: [say('grammar.again')],
  examples: ['again'],
  surfaces: ['chat'],
  parse: (words) => (/^(?:again|retry|ask again)$/i.test(words) ? { ok: true, asked: undefined } : undefined),
});
