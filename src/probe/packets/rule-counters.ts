import { type CommandLimits, runCommand } from '../command.ts';
import { legacyTables } from '../proc-files.ts';
import type { RawRun } from '../raw.ts';
import { counterMoves } from './counter-moves.ts';
import type { RawCounterMove } from './result.ts';

type Backend = RawCounterMove['backend'];

/** The rules of each backend in force, with their counters, read now. */
export const readCounters = async (family: 4 | 6, limits: CommandLimits): Promise<Map<Backend, RawRun>> => {
  const program = family === 4 ? 'iptables' : 'ip6tables';
  const backends: Backend[] = legacyTables(family) === 'some' ? ['nft', 'legacy'] : ['nft'];
  const runs = await Promise.all(
    backends.map(
      async (backend): Promise<[Backend, RawRun]> => [
        backend,
        await runCommand(backend, [`${program}-${backend}-save`, '-c'], limits),
      ],
    ),
  );
  return new Map(runs);
};

const whole = (run: RawRun | undefined): run is RawRun => run?.exitCode === 0 && !run.truncated;

/** What moved between two readings, and what could not be compared. */
export const compareCounters = (
  before: Map<Backend, RawRun>,
  after: Map<Backend, RawRun>,
  family: 4 | 6,
): { moves: RawCounterMove[]; problems: string[] } => {
  const moves: RawCounterMove[] = [];
  const problems: string[] = [];
  for (const [backend, later] of after) {
    const earlier = before.get(backend);
    if (whole(earlier) && whole(later)) moves.push(...counterMoves(earlier.stdout, later.stdout, { backend, family }));
    else
      problems.push(
        `counters of the ${backend} rules were not read: ${later.failure ?? earlier?.failure ?? later.stderr.trim().slice(0, 120)}`,
      );
  }
  return { moves, problems };
};
