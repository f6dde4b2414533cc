import type { Finding, FixRef } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import type { Hop } from '../../faults/hops.ts';
import { type ArrivingSource, arrivingSource, comingFrom } from '../../path/arriving-source.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { outInterface, withInterfaces } from '../../path/out-interface.ts';
import { outerPacket } from '../../path/outer-packet.ts';
import {
  hopAt,
  nodeInterface,
  type PathDirection,
  type PathEndpoint,
  vethOfEndpoint,
} from '../../path/path-direction.ts';
import { packetOf } from '../../path/routed-packet.ts';
import { ebpfOf, isEbpf } from '../../programmed/ebpf.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import type { DecidedBy } from '../../programmed/walk-table.ts';
import { keyOfMessage, type Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { ebpfPolicies } from '../ebpf/policy.ts';
import { policyFixes } from './allow-fix.ts';
import { type Denial, decidingLine, deleteMatchedFix, denialOf } from './denial.ts';
import { listCommand } from './foreign-rule.ts';
import { noted } from './noted.ts';
import { type Programmed, policy } from './policy.ts';
import { againstPolicies, type Consistency } from './policy-consistency.ts';
import { quoteDenial } from './quote-rule.ts';
import { reversePathDenial } from './reverse-path-rule.ts';
import { ruleChanges } from './rule-changes.ts';
import { ruleSuspects } from './rule-suspects.ts';

const check = 'rules' as const;

/** One hook at which one packet meets one node's rules. */
export interface Step {
  endpoint: PathEndpoint;
  hook: HookName;
  packet: Packet;
  hop: Hop;
  what: string;
  decides: boolean;
  /** The question's packet; absent for tunnel packets. */
  asked?: Asked;
}

/** Where it meets which packet, as sentences say it. */
const about = (path: PathDirection, { endpoint, what, hook }: Step) => ({
  node: endpoint.nodeName,
  packet: path.direction === 'forward' ? say('rules.request') : say('rules.reply'),
  what,
  hook,
});

const checkOf = (path: PathDirection, step: Step): Check =>
  checkAt(path, check, say('rules.about', about(path, step)), {
    hop: step.hop,
    node: step.endpoint.nodeName,
    object: `${step.hook} ${step.what}`,
  });

/** The port at which name servers are asked. */
const dns = 53;

/** What the policies say beside it in whose name it is denied, where they were read. */
const besideDenial = (path: PathDirection, { policies }: Denial, cause: CauseId, asked: Asked): Message[] => {
  const intended = path.direction === 'forward' ? path.trip.intended(asked, path.family) : undefined;
  if (!intended?.ok) return [];
  const { beside, besideEgress, calicoRead, kinds } = intended.value;
  if (policies.length === 0 || !policies.every(({ kind }) => kinds.has(kind))) return [];
  const egress = cause === 'policy-denies-egress';
  const lacks = egress && (calicoRead || asked.port === dns) ? besideEgress() : [];
  return [...beside(egress ? 'egress' : 'ingress'), ...lacks];
};

const deniedFinding = (path: PathDirection, step: Step, state: NodeState, by: DecidedBy, mark: number): Finding => {
  const plain = denialOf(state, by);
  const byPath = plain.cause === 'rp-filter-drops';
  const denial = byPath ? reversePathDenial(path, plain, state, step.packet, mark) : plain;
  const { asked } = step;
  const judged: Consistency = asked ? againstPolicies(path, denial, asked, state) : { cause: denial.cause };
  const byPolicy =
    asked !== undefined && (judged.cause === 'policy-denies-egress' || judged.cause === 'policy-denies-ingress');
  const quote = byPolicy ? quoteDenial(path.c, denial) : { proof: [] };
  const dropped = say('rules.dropped', { ...about(path, step), denial: denial.statement });
  const statement = noted(dropped, [
    judged.note,
    quote.note,
    ...(byPolicy ? besideDenial(path, denial, judged.cause, asked) : []),
  ]);
  return checkOf(path, step).failIf(step.decides, judged.cause, statement, {
    object: judged.object ?? denial.object,
    proof: [
      proofOf(listCommand(by), step.endpoint.nodeName, [`path: ${by.path.join(' > ')}`, decidingLine(by)]),
      ...quote.proof,
    ],
    explains: ['check:live-packets'],
    fixes:
      judged.fixes ??
      (byPolicy && denial.policies.length > 0 ? policyFixes(path, denial, asked) : fixesOf(path, denial)),
  });
};

/** Profiles are objects of their own only where Calico keeps them in etcd, never beside its custom resources. */
const fixesOf = (path: PathDirection, denial: Denial): FixRef[] =>
  denial.cause === 'profile-missing' && path.c.objects.calicoGroup !== 'crd.projectcalico.org/v1'
    ? denial.fixes.flatMap((each) =>
        each.id === 'repair-profile' ? [each, { id: 'create-profile', params: each.params }] : [each],
      )
    : denial.fixes;

/** What cannot be decided is reported with the rules that cannot be evaluated. */
const unsureFinding = (path: PathDirection, step: Step, walk: Walk): Finding => {
  const reasons = [...new Map(walk.unsure.map(({ reason }) => [keyOfMessage(reason), reason])).values()].slice(0, 3);
  const lines = walk.unsure.slice(0, 3).map(({ rule }) => rule?.text);
  return checkOf(path, step).unknown(reasons, {
    proof: [proofOf('iptables-save -c, nft list ruleset', step.endpoint.nodeName, lines)],
  });
};

/** The mark of what a program has let through (calico#2.5). */
const seenByPrograms = 0x1000000;

/** One packet through one node's hooks in order: the first that denies it, what is unknown, or that it passes. */
const walkSteps = (path: PathDirection, steps: Step[]): Finding[] => {
  const findings: Finding[] = [];
  let mark = 0;
  for (const step of steps) {
    const { state } = step.endpoint;
    if (!state.ok) return [checkOf(path, step).unknown(state.reason)];
    if (isEbpf(state.value)) {
      // Its programs decide before the rules, and take packets past them, all but those of its own tunnel.
      if (step.asked || ebpfOf(state) === undefined)
        return [checkOf(path, step).unknown(say('rules.ebpf', { node: state.value.node }))];
      mark ||= seenByPrograms;
    }
    const walk = walkHook(state.value, step.hook, { ...step.packet, mark });
    if (step.asked) findings.push(...ruleChanges(path, step, walk));
    // A packet that is dropped meets no later hook of this node.
    if (walk.verdict === 'drop' || walk.verdict === 'reject') {
      const { decidedBy } = walk;
      const dropped = decidedBy
        ? deniedFinding(path, step, state.value, decidedBy, walk.mark)
        : checkOf(path, step).unknown(say('rules.dropped-by-unknown'));
      return [...findings, dropped];
    }
    if (walk.verdict === 'unknown') {
      if (step.decides) findings.push(...ruleSuspects(path, step, walk));
      findings.push(unsureFinding(path, step, walk));
    }
    mark = walk.mark;
  }
  const [first] = steps;
  if (findings.some((item) => item.check === check) || first === undefined) return findings;
  const { node, packet, what } = about(path, first);
  const object = `${steps.map((step) => step.hook).join(', ')} ${what}`;
  return [...findings, checkOf(path, first).pass(say('rules.pass', { node, packet, what }), { object })];
};

const outcomeOf = (findings: Finding[]): Programmed =>
  findings.some((item) => item.check === check && item.cause !== undefined)
    ? 'denied'
    : findings.some((item) => item.status === 'unknown')
      ? 'unknown'
      : 'accepted';

/** What the rules of a node do with each kind of packet, and what the policies of its pods ask for. */
export const eachAsked = (
  path: PathDirection,
  guarded: PathEndpoint[],
  build: (packet: Packet, what: Asked) => Step[],
  kinds = path.trip.asked,
): Finding[] =>
  kinds.flatMap((asked) => {
    const packet = packetOf(path, asked);
    if (packet === undefined) return [];
    const steps = build(packet, asked).map((step) => ({ ...step, asked }));
    const node = steps[0]?.endpoint;
    const walked =
      node !== undefined && ebpfOf(node.state) !== undefined
        ? ebpfPolicies(path, guarded, asked, node)
        : walkSteps(path, steps);
    const programmed = outcomeOf(walked);
    return [...guarded.flatMap((endpoint) => policy(path, endpoint, asked, programmed)), ...walked];
  });

/** The sender's node: what comes in from the pod and is sent on (steps#000-9). On one node also into the other pod. */
export const sourceRules = (path: PathDirection): Finding[] =>
  eachAsked(path, path.sameNode ? [path.source, path.destination] : [path.source], (packet, what) => {
    const { source } = path;
    const common = { endpoint: source, hop: hopAt(source, 'node'), what: what.text, decides: what.decides };
    const out = outInterface(path, packet);
    const veth = vethOfEndpoint(source);
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, veth) },
      { ...common, hook: 'FORWARD', packet: withInterfaces(packet, veth, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, out) },
    ];
  });

/** The sender's node lets its own tunnel packet out. */
export const sourceTunnelRules = (path: PathDirection): Finding[] => {
  const outer = outerPacket(path);
  if (outer === undefined) return [];
  const { source } = path;
  const nic = nodeInterface(source, path.family);
  const common = { endpoint: source, hop: hopAt(source, 'tunnel'), what: outer.text, decides: true };
  return walkSteps(path, [
    { ...common, hook: 'OUTPUT', packet: withInterfaces(outer.packet, undefined, nic) },
    { ...common, hook: 'POSTROUTING', packet: withInterfaces(outer.packet, undefined, nic) },
  ]);
};

/** The receiver's node takes the tunnel packet in. */
export const destinationTunnelRules = (path: PathDirection): Finding[] => {
  const outer = outerPacket(path);
  if (outer === undefined) return [];
  const { destination } = path;
  const nic = nodeInterface(destination, path.family);
  const common = { endpoint: destination, hop: hopAt(destination, 'tunnel'), what: outer.text, decides: true };
  return walkSteps(path, [
    { ...common, hook: 'PREROUTING', packet: withInterfaces(outer.packet, nic) },
    { ...common, hook: 'INPUT', packet: withInterfaces(outer.packet, nic) },
  ]);
};

const rulesInto = (path: PathDirection, kind: Asked): Finding[] =>
  eachAsked(
    path,
    [path.destination],
    (packet, what) => {
      const { destination, transport } = path;
      const veth = vethOfEndpoint(destination);
      const inIface = 'device' in transport ? transport.device : nodeInterface(destination, path.family);
      const common = { endpoint: destination, hop: hopAt(destination, 'node'), what: what.text, decides: what.decides };
      return [
        { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, inIface) },
        { ...common, hook: 'FORWARD', packet: withInterfaces(packet, inIface, veth) },
        { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, veth) },
      ];
    },
    [kind],
  );

const isDenied = ({ status, cause }: Finding): boolean => status === 'fail' && cause !== undefined;

/** What is denied to the address that arrives and not to the pod is so for the rule that rewrites it. */
const asItArrives = (path: PathDirection, arrives: ArrivingSource, found: Finding): Finding => {
  const { nodeName: node } = path.source;
  const { matched, address = '' } = arrives;
  if (!isDenied(found)) return found;
  const note = say('rules.arrives-as', { node, rule: matched.rule.text, address, from: path.source.key });
  return { ...found, statement: noted(found.statement, [note]), fixes: [deleteMatchedFix(node, matched)] };
};

const rulesIntoOf = (path: PathDirection, asked: Asked): Finding[] => {
  const arrives = arrivingSource(path, asked);
  if (arrives === undefined) return rulesInto(path, asked);
  const asPod = rulesInto(path, asked);
  if (asPod.some(isDenied) && arrives.address === undefined) return asPod;
  if (arrives.address === undefined) {
    const { destination, source } = path;
    const step: Step = {
      endpoint: destination,
      hook: 'FORWARD',
      packet: arrives.packet,
      hop: hopAt(destination, 'node'),
      what: asked.text,
      decides: asked.decides,
    };
    const reason = say('rules.arrives-unknown', { node: source.nodeName, rule: arrives.matched.rule.text });
    return [checkOf(path, step).unknown(reason)];
  }
  const asArrives = rulesInto(comingFrom(path, arrives.address), asked);
  // What is denied to the pod as well is not because of the rule.
  if (asPod.some(isDenied) && asArrives.some(isDenied)) return asPod;
  return asArrives.map((found) => asItArrives(path, arrives, found));
};

/**
 * The receiver's node: from the tunnel or the network into the pod (steps#000-12), with the source address that
 * arrives there (causes#source-rewritten).
 */
export const destinationRules = (path: PathDirection): Finding[] =>
  path.trip.asked.flatMap((asked) => rulesIntoOf(path, asked));
