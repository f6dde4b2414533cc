import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { FixFacts } from './fix.ts';
import { calicoObject, calicoObjectIn } from './readings.ts';

/** While Calico's datastore is locked, no pod gets an address and no calico-node starts. */

const [resource, name, prefix] = ['clusterinformations', 'default', 'datastore'] as const;

export const datastoreReadings = calicoObject(resource, name, prefix);

export const whyLocked = (facts: FixFacts): Message | undefined => {
  const read = calicoObjectIn(resource, name, facts, prefix);
  if (!read.ok) return say('caution.datastore-unread', { reason: read.reason });
  return read.value?.object.spec?.datastoreReady === false ? say('caution.datastore-locked') : undefined;
};
