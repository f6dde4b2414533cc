import { commandBytes } from '../limits/limits.ts';
import { runCommand } from './command.ts';
import { pickOnInterfaces } from './keep/json-list.ts';
import { sieve } from './keep/sieve.ts';
import type { RawSnapshot } from './raw.ts';
import { snapshotOf } from './snapshot-format.ts';
import type { SnapshotRequest } from './snapshot-request.ts';

const limits = { deadlineMs: 2_000, maxBytes: commandBytes };

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
  const runs = await Promise.all(
    commands.map(async ([id, argv]) => {
      const own = sieve(0, () => pickOnInterfaces(request.prefixes, commandBytes));
      // The others are not asked for: nothing is missing.
      const { leftOut: _, ...run } = await runCommand(id, argv, { ...limits, signal, sieve: own });
      return run;
    }),
  );
  return snapshotOf(request, { now, start }, { runs });
};
