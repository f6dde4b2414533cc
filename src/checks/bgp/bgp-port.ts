import type { FixRef, Proof } from '../../case/finding.ts';
import type { Message } from '../../case/message.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { walkHook } from '../../programmed/walk.ts';
import { proofOf } from '../draft.ts';
import { type Leg, nodeInterface, nodeIp, type Side } from '../leg.ts';
import { decidingLine, decidingRule, deleteRuleFix } from '../rules/denial.ts';

/** The rule on one of the two nodes that drops BGP's packets, if there is one (steps#004-4). */
export const blockedPort = (
  leg: Leg,
  opener: Side,
  listener: Side,
): { node: string; rule: Message; fix: FixRef; proof: Proof } | undefined => {
  const from = nodeIp(opener, leg.family);
  const to = nodeIp(listener, leg.family);
  if (from === undefined || to === undefined) return undefined;
  const request = {
    family: leg.family,
    protocol: 'tcp',
    src: from,
    dst: to,
    dport: 179,
    mark: 0,
    ctState: 'NEW' as const,
  };
  const reply = {
    family: leg.family,
    protocol: 'tcp',
    src: to,
    dst: from,
    sport: 179,
    mark: 0,
    ctState: 'ESTABLISHED' as const,
  };
  const steps: [Side, HookName, Packet][] = [
    [opener, 'OUTPUT', request],
    [listener, 'PREROUTING', request],
    [listener, 'INPUT', request],
    [listener, 'OUTPUT', reply],
    [opener, 'PREROUTING', reply],
    [opener, 'INPUT', reply],
  ];
  for (const [side, hook, packet] of steps) {
    if (!side.state.ok) continue;
    const nic = nodeInterface(side, leg.family);
    const interfaces = nic === undefined ? {} : hook === 'OUTPUT' ? { outIface: nic } : { inIface: nic };
    const walk = walkHook(side.state.value, hook, { ...packet, ...interfaces });
    if ((walk.verdict !== 'drop' && walk.verdict !== 'reject') || walk.decidedBy === undefined) continue;
    return {
      node: side.nodeName,
      rule: decidingRule(walk.decidedBy),
      fix: deleteRuleFix(side.nodeName, walk.decidedBy),
      proof: proofOf('iptables-save -c', side.nodeName, [decidingLine(walk.decidedBy)]),
    };
  }
  return undefined;
};
