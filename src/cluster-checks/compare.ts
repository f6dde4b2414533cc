import type {
  ClusterCheckFinding,
  ClusterCheckGap,
  ClusterCheckName,
  ClusterCheckNews,
  ClusterCheckReport,
  RememberedClusterCheck,
} from '../case/cluster-check.ts';
import { clusterCheckRow } from '../faults/cluster-checks.ts';
import { keyOfMessage, type Message, withShortTexts } from '../words/message.ts';
import { say } from '../words/say.ts';

/** A scheduled cluster check held against the one before: only what is new is worth a message. */

type Bad = ClusterCheckFinding & { status: 'fail' | 'warn' };
const isBad = (finding: ClusterCheckFinding): finding is Bad => finding.status === 'fail' || finding.status === 'warn';

/** Texts of a sentence are kept up to here: logs and pools hold what anybody wrote. */
const longestText = 500;
const kept = (statement: Message): Message => withShortTexts(statement, longestText);

/** What a gap is about: how many nodes have it, and which, does not make it another one. */
const kindOf = ({ code, args }: Message): string =>
  JSON.stringify([
    code,
    Object.entries(args)
      .filter(([, arg]) => typeof arg === 'string')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

/** Everything that could not be seen by a gap: one key for each node of it. */
const keysOf = ({ what, nodes }: ClusterCheckGap): string[] => {
  const kind = kindOf(what);
  return nodes === undefined ? [kind] : nodes.map((node) => `${kind} ${node}`);
};

export interface Compared {
  kept: RememberedClusterCheck;
  /** Absent: nothing that people have not heard. */
  news?: ClusterCheckNews;
}

const brief = ({ status, statement }: Bad) => ({ status, statement });

export const compareReport = (before: RememberedClusterCheck | undefined, report: ClusterCheckReport): Compared => {
  const bad = report.findings.filter(isBad);
  const gaps = report.notChecked.flatMap(keysOf);
  const known = new Map(before?.findings.map((finding) => [finding.id, finding]));
  const fresh = bad.filter(({ id }) => !known.has(id));
  const changed = bad.filter(({ id, check, status, statement }) => {
    const old = known.get(id);
    if (old === undefined) return false;
    const same = keyOfMessage(old.statement) === keyOfMessage(kept(statement));
    return old.status !== status || !(same || clusterCheckRow(check).restless === true);
  });
  const now = new Set(bad.map(({ id }) => id));
  const absent = [...known.values()].filter(({ id }) => !now.has(id));
  // What is not seen any more is resolved only where all was checked that was checked when it was seen.
  const seenThen = (then: readonly string[]): boolean => gaps.every((gap) => then.includes(gap));
  const resolved = absent.filter(({ notChecked }) => seenThen(notChecked));
  const unseen = absent.filter(({ notChecked }) => !seenThen(notChecked));
  const open = new Set(before?.notChecked.map(kindOf));
  const lost =
    before === undefined || before.status === 'failed'
      ? []
      : report.notChecked.filter(({ what }) => !open.has(kindOf(what)));
  const recovered = before?.status === 'failed';
  const remembered: RememberedClusterCheck = {
    status: report.status,
    findings: [
      ...bad.map(({ id, status, statement }) => ({ id, status, statement: kept(statement), notChecked: gaps })),
      ...unseen,
    ],
    notChecked: report.notChecked.map(({ what }) => kept(what)),
  };
  if (fresh.length + changed.length + resolved.length + lost.length === 0 && !recovered) return { kept: remembered };
  return {
    kept: remembered,
    news: {
      clusterCheck: report.clusterCheck,
      fresh: fresh.map(brief),
      changed: changed.map(brief),
      resolved: [...(recovered ? [say('cluster.can-look-again')] : []), ...resolved.map(({ statement }) => statement)],
      asBefore: bad.length - fresh.length - changed.length,
      notChecked: lost,
      report,
    },
  };
};

/** It could not look at all: what was found before is neither there nor gone. */
export const compareFailure = (
  before: RememberedClusterCheck | undefined,
  clusterCheck: ClusterCheckName,
  problem: Message,
): Compared => {
  const findings = before?.findings ?? [];
  const remembered: RememberedClusterCheck = {
    status: 'failed',
    findings,
    notChecked: before?.notChecked ?? [],
    problem,
  };
  if (before?.status === 'failed') return { kept: remembered };
  const nothing = { fresh: [], changed: [], resolved: [], notChecked: [] };
  return { kept: remembered, news: { clusterCheck, ...nothing, asBefore: findings.length, problem } };
};
