import type { FixRef, Proof } from '../../case/finding.ts';
import { nodeInterface, nodeIp, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { walkHook } from '../../programmed/walk.ts';
import type { Message } from '../../words/message.ts';
import { proofOf } from '../check.ts';
import { decidingLine, decidingRule, deleteRuleFix } from '../rules/denial.ts';

/** The rule on one of the two nodes that drops BGP's packets, if there is one (steps#004-4). */
export const blockedPort = (
  path: PathDirection,
  opener: PathEndpoint,
  listener: PathEndpoint,
): { node: string; rule: Message; fix: FixRef; proof: Proof } | undefined => {
  const from = nodeIp(opener, path.family);
  const to = nodeIp(listener, path.family);
  if (from === undefined || to === undefined) return undefined;
  const request = {
    family: path.family,
    protocol: 'tcp',
    src: from,
    dst: to,
    dport: 179,
    mark: 0,
    ctState: 'NEW' as const,
  };
  const reply = {
    family: path.family,
    protocol: 'tcp',
    src: to,
    dst: from,
    sport: 179,
    mark: 0,
    ctState: 'ESTABLISHED' as const,
  };
  const steps: [PathEndpoint, HookName, Packet][] = [
    [opener, 'OUTPUT', request],
    [listener, 'PREROUTING', request],
    [listener, 'INPUT', request],
    [listener, 'OUTPUT', reply],
    [opener, 'PREROUTING', reply],
    [opener, 'INPUT', reply],
  ];
  for (const [endpoint, hook, packet] of steps) {
    if (!endpoint.state.ok) continue;
    const nic = nodeInterface(endpoint, path.family);
    const interfaces = nic === undefined ? {} : hook === 'OUTPUT' ? { outIface: nic } : { inIface: nic };
    const walk = walkHook(endpoint.state.value, hook, { ...packet, ...interfaces });
    if ((walk.verdict !== 'drop' && walk.verdict !== 'reject') || walk.decidedBy === undefined) continue;
    return {
      node: endpoint.nodeName,
      rule: decidingRule(walk.decidedBy),
      fix: deleteRuleFix(endpoint.nodeName, walk.decidedBy),
      proof: proofOf('iptables-save -c', endpoint.nodeName, [decidingLine(walk.decidedBy)]),
    };
  }
  return undefined;
};
