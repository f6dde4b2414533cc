import { isAboutMany, type QuestionOf } from '../case/question.ts';
import { splitCaptureWish } from '../question/capture-wish.ts';
import { parseQuestion } from '../question/parse.ts';
import type { Parsed } from '../question/parsed.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** The packets of one path can be shown; of many pods they cannot. */
const withCapture = (parsed: Parsed<QuestionOf<'path' | 'no-address'>>, text: string): typeof parsed => {
  if (!parsed.ok) return parsed;
  const { asked } = parsed;
  return asked.kind === 'path' && !isAboutMany(asked)
    ? { ok: true, asked: { ...asked, capture: true, text } }
    : { ok: false, problem: say('wrong.capture'), help: say('grammar.with-capture') };
};

/** Also without its first word, so it is asked last: whatever no other command reads is a question. */
export const why = command({
  name: 'why',
  about: say('cli.why'),
  grammar: [
    say('grammar.why'),
    say('grammar.ends'),
    say('grammar.outside'),
    say('grammar.port'),
    say('grammar.no-address'),
  ],
  examples: [
    'why shop/web-0 cannot reach shop/db-0 on 5432',
    'why web-0 cannot reach 192.168.60.173',
    'why shop/web-0 cannot reach example.com on 443',
    'why node/node-1 cannot reach shop/db-0 on 5432',
    'why shop/web-0 cannot reach shop/db-0 on 53/udp',
    'why shop/web-2 has no IP',
  ],
  surfaces: ['chat', 'terminal'],
  parse: (words) => {
    const { asked, capture } = splitCaptureWish(words);
    const parsed = parseQuestion(asked);
    return capture ? withCapture(parsed, words) : parsed;
  },
});
