import { asksOfPolicy, parsePolicyQuestion } from '../question/policy-question.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';
import { withoutPackets } from './without-packets.ts';

export const policy = command({
  name: 'policy',
  about: say('policy.command'),
  grammar: [
    say('grammar.policy'),
    say('grammar.policy-explain'),
    say('grammar.policy-reach'),
    say('grammar.policy-change'),
  ],
  examples: [
    'policy from shop/web-0 to shop/db-0 on 5432/tcp',
    'policy from shop/web-0 to 8.8.8.8 on 53/udp',
    'policy explain shop/db-0',
    'policy who-can-reach shop/db-0 on 5432/tcp',
    'policy what-can-reach shop/web-0',
    'policy what-if delete shop/allow-web from shop/web-0 to shop/db-0',
    'policy diff',
  ],
  surfaces: ['chat', 'terminal'],
  parse: withoutPackets((words) => (asksOfPolicy(words) ? parsePolicyQuestion(words) : undefined)),
});
