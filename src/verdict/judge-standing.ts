import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { Symptom } from '../case/question.ts';
import type { Stand, StandingAnswer, StandingCause, TriedPath } from '../case/standing-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import { rankOfCheck, rankOfPaths } from '../faults/cluster-checks.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { allGaps } from './all-gaps.ts';
import { byCause } from './by-cause.ts';
import { withUnmeasured } from './with-unmeasured.ts';

/** What a node or an agent says of itself and the ways that were tried → one cause, or that nothing is wrong. */

export interface StandingJudged {
  /** `node node-2`, `BGP on node-2` */
  about: Message;
  stand: Stand;
  /** Absent: an agent is asked about, and no packet says how it stands. */
  paths?: readonly TriedPath[];
  notChecked?: readonly NotChecked[];
  /** What was said of it and one look cannot show. */
  unmeasured?: readonly Symptom[];
}

const causeOfFinding = ({ statement, proof, fixes }: ClusterCheckFinding): StandingCause => ({
  statement,
  proof,
  fixes,
});

/** The cause that most of the broken ways have; each other one behind it. */
const causesOfPaths = (broken: readonly TriedPath[]): StandingCause[] =>
  byCause(broken).flatMap(([first]) => {
    const cause = first?.cause;
    return cause === undefined || first === undefined
      ? []
      : [{ statement: cause.statement, proof: first.proof, fixes: cause.fixes, ofPaths: cause }];
  });

const summaryOf = (
  { about, stand, paths = [] }: StandingJudged,
  status: StandingAnswer['status'],
  causes: readonly StandingCause[],
  tried: { fine: number; broken: number; unknown: number },
): Message => {
  const [first] = causes;
  const others = causes.length > 1 ? say('standing.others', { count: causes.length - 1 }) : '';
  if (first !== undefined) {
    const told = { about, cause: first.statement, others };
    if (tried.broken > 0) return say('standing.broken-paths', { ...told, broken: tried.broken, count: paths.length });
    if (tried.fine > 0) return say('standing.broken-reached', { ...told, count: tried.fine });
    return say('standing.broken', told);
  }
  const some = tried.fine > 0 ? say('standing.tried', { count: tried.fine }) : '';
  if (status === 'healthy') return say('standing.healthy', { about, some, checked: stand.checked });
  const reason =
    stand.unread ??
    (tried.unknown > 0 ? say('standing.paths-unsure', { count: tried.unknown }) : say('standing.no-path'));
  return say('standing.unknown', { about, reason });
};

/** Both families may have the same to say. */
const uniqueCauses = (causes: readonly StandingCause[]): StandingCause[] => {
  const first = new Map<string, StandingCause>();
  for (const cause of causes) {
    const key = keyOfMessage(cause.statement);
    if (!first.has(key)) first.set(key, cause);
  }
  return [...first.values()];
};

/** Pure: the same evidence gives the same answer. */
export const judgeStanding = (judged: StandingJudged): StandingAnswer => {
  const { about, stand, paths, notChecked = [] } = judged;
  const telling = (paths ?? []).filter(({ bySelf }) => bySelf !== true);
  const broken = telling.filter(({ status }) => status === 'broken');
  const tried = {
    fine: telling.filter(({ status }) => status === 'healthy').length,
    broken: broken.length,
    unknown: telling.filter(({ status }) => status === 'unknown').length,
  };
  const fails = stand.findings.filter(({ status }) => status === 'fail');
  const ranked = [
    ...fails.map((finding) => ({ rank: rankOfCheck(finding.check), cause: causeOfFinding(finding) })),
    ...causesOfPaths(broken).map((cause) => ({ rank: rankOfPaths, cause })),
  ].sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  // What stands behind the first may follow from it, and would then be mended with it.
  const causes = uniqueCauses(ranked.map(({ cause }) => cause)).map((cause, at) =>
    at === 0 ? cause : { ...cause, fixes: [] },
  );
  // A way that was tried and works says more than an agent that cannot be asked.
  const isJudged = paths === undefined ? stand.unread === undefined : tried.fine > 0 && tried.unknown === 0;
  const status = causes.length > 0 ? 'broken' : isJudged ? 'healthy' : 'unknown';
  const summary = summaryOf(judged, status, causes, tried);
  return {
    kind: 'standing',
    about,
    status,
    summary: status === 'broken' ? summary : withUnmeasured(summary, judged.unmeasured ?? []),
    causes,
    warnings: stand.findings.filter(({ status: each }) => each === 'warn').map(causeOfFinding),
    checked: stand.checked,
    paths: [...(paths ?? [])],
    notChecked: allGaps([...stand.notChecked, ...notChecked, ...(paths ?? []).flatMap((path) => path.notChecked)]),
  };
};
