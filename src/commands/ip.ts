import { asksOfAddress, parseAddressQuestion } from '../question/address-question.ts';
import { say } from '../words/say.ts';
import { command } from './command.ts';
import { withoutPackets } from './without-packets.ts';

export const ip = command({
  name: 'ip',
  about: say('cli.ip'),
  grammar: [say('grammar.ip')],
  examples: ['ip 192.168.84.131'],
  surfaces: ['chat', 'terminal'],
  parse: withoutPackets((words) => (asksOfAddress(words) ? parseAddressQuestion(words) : undefined)),
});
