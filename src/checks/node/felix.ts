import type { Explained, Finding } from '../../case/finding.ts';
import { causesWhere } from '../../faults/causes.ts';
import { placeAgent } from '../../fixes/by-hand/look-closer.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { agentSelector } from '../../intended/agent-pod.ts';
import { nodeNetwork } from '../../intended/node-network.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** What Felix writes and repairs (felix#owned, #rules). */
const writtenByFelix = causesWhere((row) => row.owner === 'felix' || row.selfHeals !== undefined);

const repairs = (finding: Finding, node: string): boolean =>
  finding.status === 'fail' &&
  finding.node === node &&
  finding.cause !== undefined &&
  (finding.selfHeals?.by === 'felix' || writtenByFelix.includes(finding.cause));

/**
 * Felix's own health. Stopped, it does no harm until something changes, so alone it is a warning; what
 * it would have repaired is its fault (steps#004-5, causes#felix-down, #calico-node-not-running).
 */
export const felix = (path: PathDirection, endpoint: PathEndpoint, known: readonly Finding[]): Finding => {
  const node = endpoint.nodeName;
  const check = checkAt(path, 'felix', say('felix.about', { node }), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: `calico-node on ${node}`,
  });
  const departure = known.find((finding) => repairs(finding, node))?.statement;
  const explains = [...writtenByFelix, 'foreign-route' as const].map((cause): Explained => `${cause}@${node}`);
  if (nodeNetwork(path.c, node).kind === 'without-agent') {
    const more = {
      proof: [proofOf(`kubectl get pods -A -l '${agentSelector}' -o wide`, undefined, [say('calico-node.no-pod')])],
      explains,
      fixes: [placeAgent.with({ node })],
    };
    const statement =
      departure === undefined ? say('felix.no-agent-harmless', { node }) : say('felix.no-agent', { node, departure });
    return check.failIf(departure !== undefined, 'calico-node-not-running', statement, more);
  }
  const read = endpoint.state.ok ? endpoint.state.value.felix : endpoint.state;
  return check.reading(read, ({ live, ready, hangs, detail }) => {
    const proof = [
      proofOf('http://localhost:9099/liveness and /readiness', node, [`live ${live}, ready ${ready}`, detail]),
    ];
    const fixes = [restartCalicoNode.with({ node })];
    if (live && ready) return check.pass(say('felix.ready', { node }), { proof });
    if (live) return check.warn(say('felix.not-ready', { node, detail }), { cause: 'felix-down', proof, fixes });
    if (hangs)
      return departure === undefined
        ? check.warn(say('felix.hangs-harmless', { node }), { cause: 'felix-down', proof, explains, fixes })
        : check.fail('felix-down', say('felix.hangs', { node, departure }), { proof, explains, fixes });
    return departure === undefined
      ? check.warn(say('felix.down-harmless', { node }), { cause: 'felix-down', proof, explains, fixes })
      : check.fail('felix-down', say('felix.down', { node, departure }), { proof, explains, fixes });
  });
};
