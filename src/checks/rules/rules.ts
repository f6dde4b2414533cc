import type { Finding, FixRef } from '../../case/finding.ts';
import { keyOfMessage, type Message } from '../../case/message.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { Hop } from '../../faults/places.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../../programmed/routes.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import type { DecidedBy } from '../../programmed/walk-table.ts';
import { say } from '../../words/say.ts';
import { type Asked, askedPackets, packetOf } from '../asked.ts';
import { type Check, checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, nodeInterface, type Side, vethOfSide } from '../leg.ts';
import { selectorsOf } from '../node/routed-packet.ts';
import { outerPacket } from '../tunnel/outer-packet.ts';
import { policyFixes } from './allow-fix.ts';
import { type Denial, decidingLine, denialOf } from './denial.ts';
import { listCommand } from './foreign-rule.ts';
import { type Programmed, policy } from './policy.ts';
import { againstPolicies, type Consistency } from './policy-consistency.ts';
import { quoteDenial } from './quote-rule.ts';
import { ruleChanges } from './rule-changes.ts';
import { ruleSuspects } from './rule-suspects.ts';

const check = 'rules' as const;

/** One hook at which one packet meets one node's rules. */
export interface Step {
  side: Side;
  hook: HookName;
  packet: Packet;
  hop: Hop;
  what: string;
  decides: boolean;
  /** The question's packet; absent for tunnel packets. */
  asked?: Asked;
}

/** Where it meets which packet, as sentences say it. */
const about = (leg: Leg, { side, what, hook }: Step) => ({
  node: side.nodeName,
  packet: leg.direction === 'forward' ? say('rules.request') : say('rules.reply'),
  what,
  hook,
});

const checkOf = (leg: Leg, step: Step): Check =>
  checkAt(leg, check, say('rules.about', about(leg, step)), {
    hop: step.hop,
    node: step.side.nodeName,
    object: `${step.hook} ${step.what}`,
  });

const deniedFinding = (leg: Leg, step: Step, state: NodeState, by: DecidedBy): Finding => {
  const denial = denialOf(state, by);
  const { asked } = step;
  const judged: Consistency = asked ? againstPolicies(leg, denial, asked, state) : { cause: denial.cause };
  const byPolicy =
    asked !== undefined && (judged.cause === 'policy-denies-egress' || judged.cause === 'policy-denies-ingress');
  const quote = byPolicy ? quoteDenial(leg.c, denial) : { proof: [] };
  const dropped = say('rules.dropped', { ...about(leg, step), denial: denial.statement });
  const statement = [judged.note, quote.note].reduce<Message>(
    (finding, note) => (note === undefined ? finding : say('rules.noted', { finding, note })),
    dropped,
  );
  return checkOf(leg, step).failIf(step.decides, judged.cause, statement, {
    object: judged.object ?? denial.object,
    proof: [
      proofOf(listCommand(by), step.side.nodeName, [`path: ${by.path.join(' > ')}`, decidingLine(by)]),
      ...quote.proof,
    ],
    explains: ['check:live-packets'],
    fixes:
      judged.fixes ?? (byPolicy && denial.policies.length > 0 ? policyFixes(leg, denial, asked) : fixesOf(leg, denial)),
  });
};

/** Profiles are objects of their own only where Calico keeps them in etcd, never beside its custom resources. */
const fixesOf = (leg: Leg, denial: Denial): FixRef[] =>
  denial.cause === 'profile-missing' && leg.c.objects.calicoGroup !== 'crd.projectcalico.org/v1'
    ? denial.fixes.flatMap((each) =>
        each.id === 'repair-profile' ? [each, { id: 'create-profile', params: each.params }] : [each],
      )
    : denial.fixes;

/** What cannot be decided is reported with the rules that cannot be evaluated. */
const unsureFinding = (leg: Leg, step: Step, walk: Walk): Finding => {
  const reasons = [...new Map(walk.unsure.map(({ reason }) => [keyOfMessage(reason), reason])).values()].slice(0, 3);
  const lines = walk.unsure.slice(0, 3).map(({ rule }) => rule?.text);
  return checkOf(leg, step).unknown(reasons, {
    proof: [proofOf('iptables-save -c, nft list ruleset', step.side.nodeName, lines)],
  });
};

/** One packet through one node's hooks in order: the first that denies it, what is unknown, or that it passes. */
const walkSteps = (leg: Leg, steps: Step[]): Finding[] => {
  const findings: Finding[] = [];
  let mark = 0;
  for (const step of steps) {
    const { state } = step.side;
    if (!state.ok) return [checkOf(leg, step).unknown(state.reason)];
    // Its programs decide before the rules, and take packets past them.
    if (isEbpf(state.value)) return [checkOf(leg, step).unknown(say('rules.ebpf', { node: state.value.node }))];
    const walk = walkHook(state.value, step.hook, { ...step.packet, mark });
    if (step.asked) findings.push(...ruleChanges(leg, step, walk));
    // A packet that is dropped meets no later hook of this node.
    if (walk.verdict === 'drop' || walk.verdict === 'reject') {
      const { decidedBy } = walk;
      const dropped = decidedBy
        ? deniedFinding(leg, step, state.value, decidedBy)
        : checkOf(leg, step).unknown(say('rules.dropped-by-unknown'));
      return [...findings, dropped];
    }
    if (walk.verdict === 'unknown') {
      if (step.decides) findings.push(...ruleSuspects(leg, step, walk));
      findings.push(unsureFinding(leg, step, walk));
    }
    mark = walk.mark;
  }
  const [first] = steps;
  if (findings.some((item) => item.check === check) || first === undefined) return findings;
  const { node, packet, what } = about(leg, first);
  const object = `${steps.map((step) => step.hook).join(', ')} ${what}`;
  return [...findings, checkOf(leg, first).pass(say('rules.pass', { node, packet, what }), { object })];
};

export const withInterfaces = (packet: Packet, inIface: string | undefined, outIface?: string): Packet => ({
  ...packet,
  ...(inIface === undefined ? {} : { inIface }),
  ...(outIface === undefined ? {} : { outIface }),
});

/** By which interface the sender's node sends it on: what its routes say, else what they should say. */
const outInterface = (leg: Leg, packet: Packet): string | undefined => {
  const { source, destination, transport } = leg;
  if (leg.sameNode) return vethOfSide(destination);
  const veth = vethOfSide(source);
  const decision = source.state.ok
    ? lookupRoute(source.state.value, {
        dst: packet.dst,
        src: packet.src,
        ...selectorsOf(packet),
        ...(veth === undefined ? {} : { iif: veth }),
      })
    : undefined;
  const actual = decision === undefined ? undefined : devicesOf(decision)[0];
  if (actual !== undefined) return actual;
  return 'device' in transport ? transport.device : nodeInterface(source, leg.family);
};

const outcomeOf = (findings: Finding[]): Programmed =>
  findings.some((item) => item.check === check && item.cause !== undefined)
    ? 'denied'
    : findings.some((item) => item.status === 'unknown')
      ? 'unknown'
      : 'accepted';

/** What the rules of a node do with each kind of packet, and what the policies of its pods ask for. */
export const eachAsked = (leg: Leg, guarded: Side[], build: (packet: Packet, what: Asked) => Step[]): Finding[] =>
  askedPackets(leg.c).flatMap((asked) => {
    const packet = packetOf(leg, asked);
    if (packet === undefined) return [];
    const walked = walkSteps(
      leg,
      build(packet, asked).map((step) => ({ ...step, asked })),
    );
    const programmed = outcomeOf(walked);
    return [...guarded.flatMap((side) => policy(leg, side, asked, programmed)), ...walked];
  });

/** The sender's node: what comes in from the pod and is sent on (steps#000-9). On one node also into the other pod. */
export const sourceRules = (leg: Leg): Finding[] =>
  eachAsked(leg, leg.sameNode ? [leg.source, leg.destination] : [leg.source], (packet, what) => {
    const { source } = leg;
    const common = { side: source, hop: hopAt(source, 'node'), what: what.text, decides: what.decides };
    const out = outInterface(leg, packet);
    const veth = vethOfSide(source);
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, veth) },
      { ...common, hook: 'FORWARD', packet: withInterfaces(packet, veth, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, out) },
    ];
  });

/** The sender's node lets its own tunnel packet out. */
export const sourceTunnelRules = (leg: Leg): Finding[] => {
  const outer = outerPacket(leg);
  if (outer === undefined) return [];
  const { source } = leg;
  const nic = nodeInterface(source, leg.family);
  const common = { side: source, hop: hopAt(source, 'tunnel'), what: outer.text, decides: true };
  return walkSteps(leg, [
    { ...common, hook: 'OUTPUT', packet: withInterfaces(outer.packet, undefined, nic) },
    { ...common, hook: 'POSTROUTING', packet: withInterfaces(outer.packet, undefined, nic) },
  ]);
};

/** The receiver's node takes the tunnel packet in. */
export const destinationTunnelRules = (leg: Leg): Finding[] => {
  const outer = outerPacket(leg);
  if (outer === undefined) return [];
  const { destination } = leg;
  const nic = nodeInterface(destination, leg.family);
  const common = { side: destination, hop: hopAt(destination, 'tunnel'), what: outer.text, decides: true };
  return walkSteps(leg, [
    { ...common, hook: 'PREROUTING', packet: withInterfaces(outer.packet, nic) },
    { ...common, hook: 'INPUT', packet: withInterfaces(outer.packet, nic) },
  ]);
};

/** The receiver's node: from the tunnel or the network into the pod (steps#000-12). */
export const destinationRules = (leg: Leg): Finding[] =>
  eachAsked(leg, [leg.destination], (packet, what) => {
    const { destination, transport } = leg;
    const veth = vethOfSide(destination);
    const inIface = 'device' in transport ? transport.device : nodeInterface(destination, leg.family);
    const common = { side: destination, hop: hopAt(destination, 'node'), what: what.text, decides: what.decides };
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, inIface) },
      { ...common, hook: 'FORWARD', packet: withInterfaces(packet, inIface, veth) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, veth) },
    ];
  });
