import { managedFieldsSchema, managerOf } from '../intended/managed.ts';
import { say } from '../words/say.ts';
import type { FixFacts, FixPlan } from './fix.ts';
import { stop } from './fix-grounds.ts';
import { whyManaged } from './pool-cautions.ts';
import { calicoObjectIn } from './readings.ts';

/** Sets one switch of an IP pool, where it still is as the fix expects. */
export const setPoolField = (pool: string, facts: FixFacts, field: string, wanted: boolean): FixPlan => {
  const read = calicoObjectIn('ippools', pool, facts);
  if (!read.ok) return stop(say('stop.pool-unread', { pool, reason: read.reason }));
  if (read.value === undefined) return stop(say('stop.pool-gone', { pool }));
  const { path, object } = read.value;
  const managed = managedFieldsSchema.safeParse(object.metadata);
  const reason = whyManaged(pool, managed.success ? managerOf(managed.data) : undefined);
  if (reason !== undefined) return stop(reason);
  // Absent means false for every switch of a pool.
  const now = object.spec?.[field] === true;
  if (now === wanted) return stop(say('stop.pool-already', { field, pool, value: String(now) }));
  return {
    go: true,
    action: {
      kind: 'patch',
      path,
      resourceVersion: object.metadata.resourceVersion,
      patch: { spec: { [field]: wanted } },
      undo: { spec: { [field]: now } },
    },
  };
};
