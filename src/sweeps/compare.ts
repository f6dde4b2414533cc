import type { RememberedSweep, SweepFinding, SweepName, SweepNews, SweepReport } from '../case/sweep.ts';

/** A scheduled sweep held against the one before: only what is new is worth a message. */

/** Their numbers move by themselves: that alone is no news. */
const restless = new Set([
  'pool-nearly-full',
  'block-limit',
  'calico-node-restarts',
  'controllers-log',
  'fewer-blocks-than-nodes',
]);

type Bad = SweepFinding & { status: 'fail' | 'warn' };
const isBad = (finding: SweepFinding): finding is Bad => finding.status === 'fail' || finding.status === 'warn';

/** `routes of 3 nodes: a, b` and `routes of 4 nodes: a, b, c` are the same gap. */
const gapName = (what: string): string => what.replace(/:.*$/s, '').replaceAll(/\d+/g, '#').replace(/s\b/g, '');

export interface Compared {
  kept: RememberedSweep;
  /** Absent: nothing that people have not heard. */
  news?: SweepNews;
}

const brief = ({ status, statement }: Bad) => ({ status, statement });

export const compareReport = (before: RememberedSweep | undefined, report: SweepReport): Compared => {
  const bad = report.findings.filter(isBad);
  const gaps = report.notChecked.map(({ what }) => gapName(what));
  const known = new Map(before?.findings.map((finding) => [finding.id, finding]));
  const fresh = bad.filter(({ id }) => !known.has(id));
  const changed = bad.filter(({ id, check, status, statement }) => {
    const old = known.get(id);
    return old !== undefined && (old.status !== status || (old.statement !== statement && !restless.has(check)));
  });
  const now = new Set(bad.map(({ id }) => id));
  const absent = [...known.values()].filter(({ id }) => !now.has(id));
  // What is not seen any more is resolved only where all was checked that was checked when it was seen.
  const seenThen = (then: readonly string[]): boolean => gaps.every((gap) => then.includes(gap));
  const resolved = absent.filter(({ notChecked }) => seenThen(notChecked));
  const unseen = absent.filter(({ notChecked }) => !seenThen(notChecked));
  const lost =
    before === undefined || before.status === 'failed'
      ? []
      : report.notChecked.filter(({ what }) => !before.notChecked.includes(gapName(what)));
  const recovered = before?.status === 'failed';
  const kept: RememberedSweep = {
    status: report.status,
    findings: [...bad.map(({ id, status, statement }) => ({ id, status, statement, notChecked: gaps })), ...unseen],
    notChecked: gaps,
  };
  if (fresh.length + changed.length + resolved.length + lost.length === 0 && !recovered) return { kept };
  return {
    kept,
    news: {
      sweep: report.sweep,
      fresh: fresh.map(brief),
      changed: changed.map(brief),
      resolved: [...(recovered ? ['it can look again'] : []), ...resolved.map(({ statement }) => statement)],
      asBefore: bad.length - fresh.length - changed.length,
      notChecked: lost,
      report,
    },
  };
};

/** It could not look at all: what was found before is neither there nor gone. */
export const compareFailure = (before: RememberedSweep | undefined, sweep: SweepName, problem: string): Compared => {
  const findings = before?.findings ?? [];
  const kept: RememberedSweep = { status: 'failed', findings, notChecked: before?.notChecked ?? [], problem };
  if (before?.status === 'failed') return { kept };
  const nothing = { fresh: [], changed: [], resolved: [], notChecked: [] };
  return { kept, news: { sweep, ...nothing, asBefore: findings.length, problem } };
};
