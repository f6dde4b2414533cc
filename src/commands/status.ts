import { say } from '../words/say.ts';
import { command } from './command.ts';

/** What is wrong with the network as a whole: a question like any other, which names nothing. */
export const status = command({
  name: 'status',
  about: say('cli.status'),
  grammar: [say('grammar.status')],
  examples: ['status'],
  surfaces: ['chat', 'terminal'],
  parse: (words) =>
    /^(?:status|状态)[?？]?$/i.test(words.trim())
      ? { ok: true, asked: { kind: 'cluster' as const, text: words } }
      : undefined,
});
