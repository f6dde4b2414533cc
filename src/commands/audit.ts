import { parseAuditRequest } from '../question/audit-request.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';

/** On the command line `audit` reads the record itself, with Redis at hand: a tool for those who run the bot. */
export const audit = command({
  name: 'audit',
  about: say('cli.audit'),
  grammar: [say('grammar.audit')],
  examples: ['audit', 'audit since 2h', 'audit fix Yk3dU0p6Q0mJ1l2n3o4p5A'],
  surfaces: ['chat'],
  parse: parseAuditRequest,
});
