import { probeAnswer } from '../limits/limits.ts';
import type { RawRun, RawSnapshot } from './raw.ts';

/** For everything but what the commands printed. */
const spareBytes = 500_000;

/** How long a text is as JSON, in bytes: what is escaped and what is not ASCII counts more than once. */
const writtenBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

/**
 * An answer that is too long loses its longest outputs: they count as cut, so that they are not known rather
 * than believed, and everything else is still told.
 */
export const fitted = (snapshot: RawSnapshot, mostBytes = probeAnswer.bytes - spareBytes): RawSnapshot => {
  const all = [snapshot.runs, ...Object.values(snapshot.pods).map(({ runs }) => runs)].flat();
  const sizes = new Map(all.map((run) => [run, writtenBytes(run.stdout)]));
  let left = mostBytes;
  const dropped = new Set<RawRun>();
  // The shortest first, so that one long output does not take the place of thirty others.
  for (const [run, size] of [...sizes].sort(([, a], [, b]) => a - b)) {
    if (size > left) dropped.add(run);
    else left -= size;
  }
  if (dropped.size === 0) return snapshot;
  const cut = (run: RawRun): RawRun => (dropped.has(run) ? { ...run, stdout: '', truncated: true } : run);
  return {
    ...snapshot,
    runs: snapshot.runs.map(cut),
    pods: Object.fromEntries(
      Object.entries(snapshot.pods).map(([key, pod]) => [key, { ...pod, runs: pod.runs.map(cut) }]),
    ),
  };
};
