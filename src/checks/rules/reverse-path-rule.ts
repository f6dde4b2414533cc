import type { NodeState } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { sameAddress } from '../../ip/texts.ts';
import { type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import type { Packet } from '../../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { divertedBy } from '../node/diverted-by.ts';
import { isUsualTable } from '../node/route-verdict.ts';
import type { Denial } from './denial.ts';

/**
 * Why Calico's rule drops a packet by its reverse path: the way back to its source, asked with the packet's mark,
 * leads elsewhere (calico#3.3). A restart puts back the route of a pod of this node, and nothing else.
 */
export const reversePathDenial = (
  path: PathDirection,
  denial: Denial,
  state: NodeState,
  packet: Packet,
  mark: number,
): Denial => {
  const back = lookupRoute(state, { dst: packet.src, src: packet.dst, protocol: '0', sport: 0, dport: 0, mark });
  if (back.kind === 'route' && back.rule !== undefined && !isUsualTable(back.rule.table)) {
    const rule = back.rule.text;
    const to = devicesOf(back)[0] ?? back.route.type;
    const end = [path.source, path.destination].find(({ nodeName }) => nodeName === state.node) ?? path.source;
    const { cause, owner, fixes } = divertedBy(path, end, rule);
    const told = { rule, address: packet.src, to, dev: packet.inIface ?? '', owner };
    return { ...denial, cause, object: `rule ${rule}`, statement: say('denial.reverse-path-diverted', told), fixes };
  }
  const { source } = path;
  const ofPod = sameAddress(packet.src, source.address) && packet.inIface === vethOfEndpoint(source);
  if (ofPod) return { ...denial, fixes: [restartCalicoNode.with({ node: state.node })] };
  const [leads] = devicesOf(back);
  const statement =
    leads === undefined ? denial.statement : say('denial.reverse-path-leads', { address: packet.src, to: leads });
  return { ...denial, statement, fixes: [] };
};
