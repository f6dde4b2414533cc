import { aboutStanding } from '../case/about-standing.ts';
import type { ClusterCheckName, ClusterCheckReport } from '../case/cluster-check.ts';
import { type QuestionOf, symptomsOf } from '../case/question.ts';
import type { StandingAnswer } from '../case/standing-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import { standOfCluster } from '../cluster-checks/standing-cluster.ts';
import { collectNodes } from '../collect/cluster-checks/collect-nodes.ts';
import { type ClusterCheckReading, listNodes } from '../collect/cluster-checks/lists.ts';
import { saidBy } from '../errors.ts';
import { judgeStanding } from '../verdict/judge-standing.ts';
import { ofNow } from '../verdict/of-now.ts';
import { unmeasuredAtAll } from '../verdict/symptoms.ts';
import { say } from '../words/say.ts';
import { lookAtMesh } from './look-at-mesh.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';
import { runClusterCheck } from './run-cluster-check.ts';
import { shareReads } from './share-reads.ts';

/** What is wrong with the network: one look over all of it, everything at once. */

/** For the agents of all nodes: of thousands those that were not asked by then are said to be left out. */
const nodesMs = 30_000;
/** For what else looks over the cluster; beyond that it is left to its own command. */
const othersMs = 8_000;
const others: readonly ClusterCheckName[] = ['ipam', 'controllers'];

export interface ClusterParts {
  probe?: Partial<ProbePlace> | undefined;
  now: () => number;
}

export const answerCluster = async (
  question: QuestionOf<'cluster'>,
  reading: ClusterCheckReading,
  { probe, now }: ClusterParts,
): Promise<StandingAnswer> => {
  const place = { ...usualProbe, ...probe };
  const cluster = { ...reading.cluster, ...shareReads(reading.cluster, reading.signal) };
  const shared: ClusterCheckReading = { ...reading, cluster };
  const notChecked: NotChecked[] = [];
  const report = async (name: ClusterCheckName): Promise<ClusterCheckReport[]> => {
    try {
      const { signal, progress } = reading;
      return [await runClusterCheck(name, cluster, { deadlineMs: othersMs, signal, progress, now, probe: place })];
    } catch (error) {
      notChecked.push({ what: say('standing.look', { command: `check ${name}` }), reason: saidBy(error) });
      return [];
    }
  };
  const [nodes, mesh, ...reports] = await Promise.all([
    collectNodes({ ...shared, signal: AbortSignal.any([reading.signal, AbortSignal.timeout(nodesMs)]) }, place),
    listNodes(shared).then((listed) => lookAtMesh(shared, place, listed, now())),
    ...others.map(report),
  ]);
  const answer = judgeStanding({
    about: aboutStanding(question),
    stand: standOfCluster({ nodes, mesh, reports: reports.flat(), notChecked }),
    unmeasured: unmeasuredAtAll(symptomsOf(question)),
  });
  return answer.status === 'broken' ? answer : { ...answer, summary: ofNow(answer.summary, question) };
};
