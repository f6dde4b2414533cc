import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Symptom } from './question.ts';

/** What is wrong, as people say it. */
const words: Record<Symptom, Message> = {
  'after-ping': say('trouble.after-ping'),
  'ping-only': say('trouble.ping-only'),
  'large-only': say('trouble.large-only'),
  'local-only': say('trouble.local-only'),
  refused: say('trouble.refused'),
  reset: say('trouble.reset'),
  'no-route': say('trouble.no-route'),
  'bad-gateway': say('trouble.bad-gateway'),
  timeout: say('trouble.timeout'),
  servfail: say('trouble.servfail'),
  loss: say('trouble.loss'),
  intermittent: say('trouble.intermittent'),
  slow: say('trouble.slow'),
  dropped: say('trouble.dropped'),
};
const known: ReadonlyMap<string, Message> = new Map(Object.entries(words));

/** A symptom of another kind, of a pod or an agent, as the field calls it. */
export const describeSymptom = (name: string): Message | string => known.get(name) ?? name;
