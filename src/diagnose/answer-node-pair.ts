import type { ClusterCheckNode } from '../case/cluster-check-input.ts';
import type { QuestionOf } from '../case/question.ts';
import { got } from '../case/read.ts';
import type { StandingAnswer } from '../case/standing-answer.ts';
import { judgeMesh } from '../cluster-checks/mesh/judge-mesh.ts';
import { type ClusterCheckReading, getObject } from '../collect/cluster-checks/lists.ts';
import { nodeReduced } from '../collect/cluster-checks/raw-objects-reduced.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { judgeStanding } from '../verdict/judge-standing.ts';
import { say } from '../words/say.ts';
import type { DiagnoseListener, DiagnoseOptions, DiagnoseOutcome } from './contract.ts';
import type { Diagnose } from './diagnose.ts';
import { lookAtMesh } from './look-at-mesh.ts';
import { triedPath } from './node-paths.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';

/** Why two nodes do not reach each other: by their own addresses, and by what carries their pods' packets. */

/** The names of two nodes that are asked about as a whole: no port, no protocol. */
export const nodePairOf = (question: QuestionOf<'path' | 'no-address'>): [string, string] | undefined => {
  if (question.kind !== 'path' || question.port !== undefined || question.protocol !== undefined) return undefined;
  const { from, to } = question;
  return from.kind === 'node' && to.kind === 'node' && from.name !== to.name ? [from.name, to.name] : undefined;
};

interface PairParts {
  diagnose: Diagnose;
  probe?: Partial<ProbePlace> | undefined;
  now: () => number;
}

/** The way between the nodes themselves; where nothing is wrong with that, packets of their tunnels, both ways, in two sizes. */
export const answerNodePair = async (
  question: QuestionOf<'path'>,
  [from, to]: readonly [string, string],
  cluster: ListingCluster,
  { diagnose, probe, now }: PairParts,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<DiagnoseOutcome | StandingAnswer> => {
  const outcome = await diagnose(question, cluster, listener, options);
  if (outcome.kind !== 'report' || outcome.report.verdict.status === 'broken' || options.live === 'never')
    return outcome;
  const { signal } = options;
  const reading: ClusterCheckReading = { cluster, signal, progress: (step) => listener.progress(step), now };
  const read = await Promise.all(
    [from, to].map((name) => getObject(reading, `get node ${name}`, `/api/v1/nodes/${name}`, nodeReduced)),
  );
  const nodes = read.flatMap((one): ClusterCheckNode[] => (one.ok && one.value !== undefined ? [one.value] : []));
  if (nodes.length < 2) return outcome;
  const mesh = judgeMesh(await lookAtMesh(reading, { ...usualProbe, ...probe }, got(nodes), now()));
  if (!mesh.findings.some(({ status }) => status === 'fail')) return outcome;
  const { findings, checked, notChecked } = mesh;
  return judgeStanding({
    about: say('standing.pair', { from, to }),
    stand: { findings, checked, notChecked },
    paths: [triedPath({ from: question.from, to: question.to }, outcome)],
  });
};
