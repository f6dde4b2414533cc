import type { ClusterCheckReport } from '../case/cluster-check.ts';
import type { NodesInput } from '../case/cluster-check-input.ts';
import type { MeshInput } from '../case/mesh.ts';
import type { Stand } from '../case/standing-answer.ts';
import type { NotChecked } from '../case/verdict.ts';
import { say } from '../words/say.ts';
import { judgeMesh } from './mesh/judge-mesh.ts';
import { findOfNodes, unreadOfNodes } from './nodes.ts';
import { fineOfNodes, firstReason, plain } from './standing.ts';

/** How the whole cluster stands: every node and its agents, what else looks over the cluster, and the packets between nodes. */

/** Of each other look: it has a command of its own, which says all of it. */
const mostOfReport = 5;

export interface LookedOver {
  nodes: NodesInput;
  mesh: MeshInput;
  /** Of the looks that could be made. */
  reports: readonly ClusterCheckReport[];
  /** Of those that could not. */
  notChecked: readonly NotChecked[];
}

export const standOfCluster = ({ nodes, mesh, reports, notChecked }: LookedOver): Stand => {
  const { findings, numbers, notChecked: unread } = findOfNodes(nodes);
  const fine = fineOfNodes(nodes, {}, numbers);
  const packets = judgeMesh(mesh);
  const byReports = reports.flatMap((report) =>
    report.findings.filter(({ status }) => status === 'fail' || status === 'warn').slice(0, mostOfReport),
  );
  const reason = firstReason(nodes.nodes, nodes.agents) ?? (packets.tried === 0 ? say('mesh.none-tried') : undefined);
  return {
    findings: [...packets.findings, ...findings, ...byReports],
    checked: [
      ...fine.nodes,
      ...fine.agents,
      ...fine.felix,
      ...fine.sessions,
      ...packets.checked,
      ...reports.flatMap(({ status, summary }) => (status === 'clean' ? [summary] : [])),
    ],
    notChecked: [
      ...unreadOfNodes(nodes).map(plain),
      ...unread.map(plain),
      ...packets.notChecked,
      ...reports.flatMap((report) => report.notChecked.map(plain)),
      ...notChecked,
    ],
    ...(reason === undefined ? {} : { unread: reason }),
  };
};
