import type { FixFacts } from './fix.ts';
import { calicoObject, calicoObjectIn } from './readings.ts';

/** While Calico's datastore is locked, no pod gets an address and no calico-node starts. */

const [resource, name, prefix] = ['clusterinformations', 'default', 'datastore'] as const;

export const datastoreReadings = calicoObject(resource, name, prefix);

export const whyLocked = (facts: FixFacts): string | undefined => {
  const read = calicoObjectIn(resource, name, facts, prefix);
  if (!read.ok) return `Whether Calico's datastore is locked could not be read: ${read.reason}.`;
  return read.value?.object.spec?.datastoreReady === false
    ? "Calico's datastore is locked: no new pod would get an address, and calico-node would wait. Somebody may be in the middle of a migration."
    : undefined;
};
