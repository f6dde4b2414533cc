import { commandBytes } from '../limits/limits.ts';
import { runCommand } from './command.ts';
import { type RawRun, type RawSnapshot, snapshotFormat } from './raw.ts';
import type { SnapshotRequest } from './request.ts';

const limits = { deadlineMs: 2_000, maxBytes: commandBytes };

/** Only what lies on a workload's interface: a node of a large cluster has a route to each block besides. */
const onWorkloads = (run: RawRun, prefixes: readonly string[]): RawRun => {
  try {
    const all: unknown = JSON.parse(run.stdout === '' ? '[]' : run.stdout);
    if (!Array.isArray(all)) return run;
    const own = all.filter(
      ({ dev, gateway, via }) =>
        typeof dev === 'string' &&
        gateway === undefined &&
        via === undefined &&
        prefixes.some((prefix) => dev.startsWith(prefix)),
    );
    return { ...run, stdout: JSON.stringify(own) };
  } catch {
    // The worker says what it cannot read.
    return { ...run, stdout: run.stdout.slice(0, 2_000) };
  }
};

/**
 * Which addresses this node delivers to workload interfaces of its own: their routes in the main table, where
 * Felix writes them, and the neighbours on those interfaces. Never rejects.
 */
export const takeClaims = async (request: SnapshotRequest, signal: AbortSignal, now: Date): Promise<RawSnapshot> => {
  const start = performance.now();
  const commands: [string, string[]][] = [
    ...request.families.map((family): [string, string[]] => [
      `routes${family}`,
      ['ip', `-${family}`, '-j', 'route', 'show', 'table', 'main'],
    ]),
    ['neighbours', ['ip', '-j', 'neigh']],
  ];
  const runs = await Promise.all(commands.map(([id, argv]) => runCommand(id, argv, { ...limits, signal })));
  return {
    format: snapshotFormat,
    node: request.node,
    takenAt: now.toISOString(),
    source: 'probe',
    milliseconds: Math.round(performance.now() - start),
    runs: runs.map((run) => onWorkloads(run, request.prefixes)),
    pods: {},
    skipped: {},
  };
};
