import type { Answer } from '../decide.ts';
import type { PortRange } from '../port-ranges.ts';

/** What became of a connection. `unknown`: it cannot be told before, or after. */
export type Became = 'denied' | 'allowed' | 'unknown';

export interface ChangedRange {
  first: number;
  last: number;
  became: Became;
  before: Answer;
  after: Answer;
}

const becameOf = (before: Answer['allowed'], after: Answer['allowed']): Became | undefined => {
  if (before === 'unknown' || after === 'unknown') return 'unknown';
  return before === after ? undefined : after ? 'allowed' : 'denied';
};

/** Both lists cover the same ports in order; where one is empty, its answer cannot be given and nothing is said. */
export const changedRanges = (before: readonly PortRange[], after: readonly PortRange[]): ChangedRange[] => {
  const found: ChangedRange[] = [];
  let [b, a] = [0, 0];
  let first = 1;
  for (;;) {
    const [was, is] = [before[b], after[a]];
    if (was === undefined || is === undefined) return found;
    const last = Math.min(was.last, is.last);
    const became = becameOf(was.answer.allowed, is.answer.allowed);
    if (became !== undefined) found.push({ first, last, became, before: was.answer, after: is.answer });
    if (was.last === last) b += 1;
    if (is.last === last) a += 1;
    first = last + 1;
  }
};

const at = (ranges: readonly ChangedRange[], port: number): ChangedRange | undefined =>
  ranges.find(({ first, last }) => first <= port && port <= last);

/** What all suppositions agree on; where they do not, it is as unknown as it is without any. */
export const agreedRanges = (
  supposed: readonly (readonly ChangedRange[])[],
  plain: readonly ChangedRange[],
): ChangedRange[] => {
  const edges = new Set(
    [plain, ...supposed].flatMap((ranges) => ranges.flatMap(({ first, last }) => [first, last + 1])),
  );
  const starts = [...edges].sort((a, b) => a - b);
  return starts.flatMap((first, index): ChangedRange[] => {
    const last = (starts[index + 1] ?? first + 1) - 1;
    const found = supposed.map((ranges) => at(ranges, first));
    const [one] = found;
    if (found.every((each) => each?.became === one?.became)) return one ? [{ ...one, first, last }] : [];
    const unknown = at(plain, first);
    const shown = unknown?.became === 'unknown' ? unknown : found.find((each) => each !== undefined);
    return shown ? [{ ...shown, became: 'unknown', first, last }] : [];
  });
};
