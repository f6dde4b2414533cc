import type { RawSnapshot } from './raw.ts';
import type { SnapshotRequest } from './snapshot-request.ts';

/** What a snapshot calls itself; apart from its schema, because the probe loads no validation library. */
export const snapshotFormat = 'calico-why/snapshot/1';

/** A probe's answer to a request, around what it read since `start`. */
export const snapshotOf = (
  { node }: SnapshotRequest,
  { now, start }: { now: Date; start: number },
  read: Partial<RawSnapshot> & Pick<RawSnapshot, 'runs'>,
): RawSnapshot => ({
  format: snapshotFormat,
  node,
  takenAt: now.toISOString(),
  source: 'probe',
  milliseconds: Math.round(performance.now() - start),
  pods: {},
  skipped: {},
  ...read,
});
