import { say } from '../words/say.ts';
import { command } from './command.ts';

/** Whether calico-why itself is installed rightly: not a question about the cluster's network. */
export const doctor = command({
  name: 'doctor',
  about: say('cli.doctor'),
  grammar: [say('grammar.doctor')],
  examples: ['doctor'],
  surfaces: ['chat', 'terminal'],
  parse: (words) => (/^doctor[?？]?$/i.test(words.trim()) ? { ok: true, asked: undefined } : undefined),
});
