import { readSentence } from '../question/read-sentence.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** What changed since a moment: a question like any other, and its sentence begins with this word. */
export const changes = command({
  name: 'changes',
  about: say('cli.changes'),
  grammar: [say('grammar.changes')],
  examples: ['changes since 14:00', 'changes about shop/web-0'],
  surfaces: ['chat', 'terminal'],
  parse: (words) => {
    if (!/^(?:changes|变更)(?![^\s?？])/i.test(words.trim())) return undefined;
    const wanted = readSentence(words, { how: 'command' });
    return wanted.kind === 'question' && wanted.question.kind === 'changes'
      ? { ok: true, asked: wanted.question }
      : { ok: false, problem: say('wrong.changes') };
  },
});
