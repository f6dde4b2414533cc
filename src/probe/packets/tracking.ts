import { readFileSync } from 'node:fs';
import type { RawTracking } from './result.ts';

/** What `conntrack -S` prints: a line of names, then one line of hexadecimal counts for each processor. */
const statistics = '/proc/net/stat/nf_conntrack';

/** Counts by name, all processors together; nothing for what is not such a table. */
export const parseTracking = (text: string): ReadonlyMap<string, number> | undefined => {
  const [header = '', ...lines] = text.trim().split('\n');
  const names = header.trim().split(/\s+/);
  if (!names.includes('drop') || lines.length === 0) return undefined;
  const counts = new Map(names.map((name) => [name, 0]));
  for (const line of lines) {
    const values = line.trim().split(/\s+/);
    if (values.length !== names.length || !values.every((value) => /^[0-9a-f]{1,16}$/i.test(value))) return undefined;
    for (const [index, name] of names.entries()) {
      counts.set(name, (counts.get(name) ?? 0) + Number.parseInt(values[index] ?? '0', 16));
    }
  }
  return counts;
};

/** Of the network namespace that this process is in; nothing where the kernel does not keep them there. */
export const readTracking = (): ReadonlyMap<string, number> | undefined => {
  try {
    return parseTracking(readFileSync(statistics, 'utf8'));
  } catch {
    return undefined;
  }
};

/** What connection tracking did between two readings. Counts start again with the kernel, and may wrap around. */
export const trackingMoves = (
  before: ReadonlyMap<string, number> | undefined,
  after: ReadonlyMap<string, number> | undefined,
): RawTracking | undefined => {
  if (before === undefined || after === undefined) return undefined;
  const moved = (name: string): number => Math.max(0, (after.get(name) ?? 0) - (before.get(name) ?? 0));
  return { invalid: moved('invalid'), insertFailed: moved('insert_failed'), drop: moved('drop') };
};
