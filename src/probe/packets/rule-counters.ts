import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type CommandLimits, runCommand } from '../command.ts';
import { listNativeTables } from '../native-tables.ts';
import { legacyTables } from '../proc-files.ts';
import type { RawRun } from '../raw.ts';
import { type Backend, saveRules } from '../save-rules.ts';
import { counterMoves } from './counter-moves.ts';
import { nativeCounterMoves } from './native-counter-moves.ts';
import type { RawCounterMove } from './result.ts';

/** What was read of each backend of iptables, and of each native table. */
export type Counters = ReadonlyMap<string, RawRun>;

/** The rules in force with their counters, read now: iptables' backends, and native tables by `nft-table …`. */
export const readCounters = async (family: 4 | 6, limits: CommandLimits): Promise<Counters> => {
  const backends: Backend[] = legacyTables(family) === 'some' ? ['nft', 'legacy'] : ['nft'];
  const [native, ...runs] = await Promise.all([
    listNativeTables([family], (id, argv) => runCommand(id, argv, limits)),
    ...backends.map((backend) => runCommand(backend, saveRules(backend, family), limits)),
  ]);
  // The list of tables itself counts nothing.
  return new Map([...runs, ...native.slice(1)].map((run) => [run.id, run]));
};

const whole = (run: RawRun | undefined): run is RawRun => run?.exitCode === 0 && !run.truncated;

const movesOf = (id: string, before: string, after: string, family: 4 | 6): RawCounterMove[] =>
  id === 'nft' || id === 'legacy'
    ? counterMoves(before, after, { backend: id, family })
    : nativeCounterMoves(before, after, family);

/** What moved between two readings, and what could not be compared. */
export const compareCounters = (
  before: Counters,
  after: Counters,
  family: 4 | 6,
): { moves: RawCounterMove[]; problems: Message[] } => {
  const moves: RawCounterMove[] = [];
  const problems: Message[] = [];
  for (const [id, later] of after) {
    const earlier = before.get(id);
    if (whole(earlier) && whole(later)) moves.push(...movesOf(id, earlier.stdout, later.stdout, family));
    else
      problems.push(
        say('packets.counters-unread', {
          which: id,
          why: later.failure ?? earlier?.failure ?? later.stderr.trim().slice(0, 120),
        }),
      );
  }
  return { moves, problems };
};
