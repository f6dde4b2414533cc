import type { CounterMeaning } from '../../faults/kernel-counters.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** What a counter of the kernel says of the packets that it counts. */
export const counterMeanings: Readonly<Record<CounterMeaning, Message>> = {
  header: say('counter.header'),
  address: say('counter.address'),
  protocol: say('counter.protocol'),
  discarded: say('counter.discarded'),
  'no-route': say('counter.no-route'),
  fragments: say('counter.fragments'),
  'too-big': say('counter.too-big'),
  truncated: say('counter.truncated'),
  checksum: say('counter.checksum'),
  'reverse-path': say('counter.reverse-path'),
  malformed: say('counter.malformed'),
  'no-socket': say('counter.no-socket'),
  'buffer-full': say('counter.buffer-full'),
  'queue-of-listener': say('counter.queue-of-listener'),
  authentication: say('counter.authentication'),
  'out-of-order': say('counter.out-of-order'),
  ipsec: say('counter.ipsec'),
  tracking: say('counter.tracking'),
  'processor-backlog': say('counter.processor-backlog'),
  device: say('counter.device'),
  queue: say('counter.queue'),
};
