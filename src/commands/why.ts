import { isForWhy } from '../case/question.ts';
import { readSentence } from '../question/read-sentence.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** Whether it says that something is to be asked, and not what. */
export const asksNothing = (text: string): boolean => /^(?:why|为什么)[?？]?$/i.test(text.trim());

/** In any words of English or Chinese, and without its first word: whatever no other command reads is a sentence. */
export const why = command({
  name: 'why',
  about: say('cli.why'),
  grammar: [
    say('grammar.why'),
    say('grammar.sentence'),
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
    'why everything on node-2 is unreachable',
    'why BGP of node-2 is not established with 10.0.0.5',
    'why shop/web-0 gets a timeout from shop/db-0:5432',
    'why shop/web-0 连不上 shop/db-0 的 5432 端口',
  ],
  surfaces: ['chat', 'terminal'],
  parse: (words) => {
    const wanted = readSentence(words, { how: 'command' });
    if (wanted.kind === 'told') return { ok: false, problem: wanted.problem, help: wanted.next };
    if (wanted.kind !== 'question' || !isForWhy(wanted.question)) return undefined;
    return { ok: true, asked: wanted.question };
  },
});
