import type { Finding } from '../../case/finding.ts';
import {
  hopAt,
  nodeInterface,
  nodeIp,
  other,
  type PathDirection,
  type PathEndpoint,
} from '../../path/path-direction.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { walkHook } from '../../programmed/walk.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { decidingLine, denialOf } from '../rules/denial.ts';
import { gatewayV6 } from './gateway-address.ts';

const solicitation = 135;
const advertisement = 136;

/** `ff02::1:ff` and the last three bytes: where the one who has the address listens (RFC 4291). */
const groupOf = (address: string): string => {
  const groups = address.split(':');
  const last = (groups.at(-1) ?? '').padStart(4, '0');
  const third = (groups.at(-2) ?? '').padStart(4, '0').slice(2);
  return `ff02::1:ff${third}:${last}`;
};

interface Step {
  hook: HookName;
  packet: Packet;
  what: Message;
}

/** Questions and answers between the node and one neighbour by one interface, as the node's hooks meet them. */
const exchange = (device: string, own: string, neighbour: string, named: string): Step[] => {
  const from = { neighbour: named };
  const itsQuestion = say('neighbour-discovery.its-question', from);
  const itsAnswer = say('neighbour-discovery.its-answer', from);
  const base = { family: 6 as const, protocol: 'icmpv6', mark: 0, ctState: 'UNTRACKED' as const, icmpCode: 0 };
  const arrives = { ...base, inIface: device, outIface: '' };
  const leaves = { ...base, inIface: '', outIface: device };
  const asked = { src: neighbour, dst: groupOf(own), icmpType: solicitation };
  const told = { src: neighbour, dst: own, icmpType: advertisement };
  return [
    { hook: 'PREROUTING', packet: { ...arrives, ...asked }, what: itsQuestion },
    { hook: 'INPUT', packet: { ...arrives, ...asked }, what: itsQuestion },
    {
      hook: 'OUTPUT',
      packet: { ...leaves, src: own, dst: neighbour, icmpType: advertisement },
      what: say('neighbour-discovery.answer', from),
    },
    {
      hook: 'OUTPUT',
      packet: { ...leaves, src: own, dst: groupOf(neighbour), icmpType: solicitation },
      what: say('neighbour-discovery.question', from),
    },
    { hook: 'PREROUTING', packet: { ...arrives, ...told }, what: itsAnswer },
    { hook: 'INPUT', packet: { ...arrives, ...told }, what: itsAnswer },
  ];
};

const stepsOf = (path: PathDirection, endpoint: PathEndpoint): Step[] => {
  const steps: Step[] = [];
  if (endpoint.kind === 'pod' && endpoint.address !== undefined) {
    steps.push(...exchange(endpoint.veth, gatewayV6(endpoint), endpoint.address, endpoint.key));
  }
  const far = other(path, endpoint);
  const [own, theirs] = [nodeIp(endpoint, 6), nodeIp(far, 6)];
  const nic = nodeInterface(endpoint, 6);
  if (!path.sameNode && own !== undefined && theirs !== undefined && nic !== undefined) {
    steps.push(...exchange(nic, own, theirs, far.nodeName));
  }
  return steps;
};

/**
 * Whether the node's rules let neighbour discovery through, without which no IPv6 packet finds its MAC address.
 * Calico always allows it (calico#3.3), so a rule that drops it is somebody else's. Neighbours that are already
 * known keep working for a while, so a loss need not be seen yet.
 */
export const neighbourDiscovery = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  if (path.family !== 6 || !endpoint.state.ok) return [];
  const state = endpoint.state.value;
  const steps = stepsOf(path, endpoint);
  if (steps.length === 0) return [];
  const check = findingsAt(path, 'neighbour-discovery', { hop: hopAt(endpoint, 'node'), node: endpoint.nodeName });
  for (const { hook, packet, what } of steps) {
    const walk = walkHook(state, hook, packet);
    if ((walk.verdict !== 'drop' && walk.verdict !== 'reject') || walk.decidedBy === undefined) continue;
    const { object, cause, statement: denial, fixes } = denialOf(state, walk.decidedBy);
    const { table } = walk.decidedBy;
    const type = packet.icmpType ?? 0;
    return [
      check.fail(cause, say('neighbour-discovery.dropped', { node: endpoint.nodeName, what, type, hook, denial }), {
        object,
        proof: [
          proofOf(`ip6tables-save -c, nft list ruleset (table ${table})`, endpoint.nodeName, [
            decidingLine(walk.decidedBy),
          ]),
        ],
        explains: [
          'gateway-unanswered',
          'pod-neighbour-unanswered',
          'underlay-drops',
          'address-refused',
          'bgp-port-blocked',
          'bgp-session-down',
          'check:live-packets',
        ],
        fixes,
      }),
    ];
  }
  return [check.pass(say('neighbour-discovery.passes', { node: endpoint.nodeName }), { object: 'ICMPv6 135 and 136' })];
};
