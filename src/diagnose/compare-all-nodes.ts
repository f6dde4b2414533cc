import type { ReportAnswer } from '../case/answer.ts';
import type { Finding } from '../case/finding.ts';
import { runChecks } from '../checks/sequence.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readOtherNodes } from '../collect/kubernetes/read-nodes.ts';
import type { RoundTrip } from '../path/path-direction.ts';
import { withEvidence } from '../path/round-trip.ts';
import { judge } from '../verdict/judge.ts';
import { say } from '../words/say.ts';

/**
 * Of a large cluster one page of nodes was held against those of the way. Where something is wrong all others are as
 * well, at one request for each further page: what a third node has in common with them would else be given another
 * cause. `checking` does what is asked of it under whatever guards the checks; `before`: requests so far.
 */
export const compareAllNodes = async (
  answer: ReportAnswer,
  trip: RoundTrip,
  cluster: Cluster,
  signal: AbortSignal,
  emit: (finding: Finding) => void,
  checking: <T>(work: () => T) => Promise<T>,
): Promise<ReportAnswer> => {
  const { case: c, report } = answer;
  const { nodes, otherNodes } = c.objects;
  if (report.verdict.status === 'healthy' || !otherNodes?.ok || otherNodes.value.notAll !== true) return answer;
  const asked = Object.values(nodes).flatMap((read) => (read.ok ? [read.value] : []));
  // On one node nothing goes by its address.
  if (asked.length < 2) return answer;
  const before = cluster.requests();
  const others = await readOtherNodes(cluster, asked, signal);
  const requests = (c.requests ?? 0) + cluster.requests() - before;
  const gaps = others.ok ? c.gaps : [...c.gaps, { what: say('gap.other-nodes'), reason: others.reason }];
  const final = {
    ...c,
    requests,
    gaps,
    ...(others.ok ? { objects: { ...c.objects, otherNodes: others } } : {}),
  };
  const whole = withEvidence(trip, final);
  const findings = await checking(() => runChecks(whole, emit));
  return { kind: 'report', case: final, report: judge(whole, findings) };
};
