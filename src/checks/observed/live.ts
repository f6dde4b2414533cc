import type { Finding, Proof } from '../../case/finding.ts';
import type { PacketTest, Tap } from '../../case/packets.ts';
import type { Hop } from '../../faults/hops.ts';
import { startListening } from '../../fixes/by-hand/node.ts';
import { collectDiagnostics } from '../../fixes/collect-diagnostics.ts';
import { openUnderlay } from '../../fixes/open-underlay.ts';
import { askedOfEnd } from '../../path/asked-of-end.ts';
import { answeredByAnother, answeredInside, type Loss, lossOf, wasAnswered } from '../../path/loss.ts';
import { type PathDirection, podOfEndpoint } from '../../path/path-direction.ts';
import { dropReasonsOf, witnessesOf } from '../../path/witness.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { played } from '../inbound/played.ts';
import { nodeReach } from '../node/node-reach.ts';
import { denialOfMove } from '../rules/moved-rule.ts';
import { serviceReach } from '../service/service-reach.ts';
import { carried } from './carried.ts';
import { tapPlace } from './tap-place.ts';
import { witnessed, witnessProofs } from './witnessed.ts';

const check = 'live-packets' as const;

const nameOf = (test: PacketTest): string =>
  test.port === undefined ? test.protocol : `${test.protocol}/${test.port}`;

/** With which addresses they left a node's card, where any were seen there. */
const sourcesOf = ({ place, sources = [] }: Tap): string =>
  place.endsWith('nic') && sources.length > 0 ? `, from ${sources.join(', ')}` : '';

const tapLine = (tap: Tap): string =>
  `${tap.place} ${tap.node} ${tap.interface}: ${tap.requests} requests, ${tap.replies} replies${sourcesOf(tap)}`;

const proofsOf = (test: PacketTest): Proof[] => [
  proofOf(`live test ${nameOf(test)} from ${test.fromAddress} to ${test.toAddress}`, undefined, [
    say('packets.sent', { number: test.sent, outcome: test.outcome, detail: test.detail }),
    ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
  ]),
  ...(test.taps.length === 0 ? [] : [proofOf('tcpdump at each hop', undefined, test.taps.map(tapLine))]),
  ...test.counters.map((move) =>
    proofOf(`counters, ${move.backend} table ${move.table}`, move.node, [`+${move.packets} packets: ${move.rule}`]),
  ),
  ...(wasAnswered(test) ? [] : (test.tracking ?? [])).map((moves) =>
    proofOf('conntrack -S', moves.node, [
      `+${moves.invalid} invalid, +${moves.insertFailed} insert_failed, +${moves.drop} drop`,
    ]),
  ),
];

const lossOfRequests = (loss: Loss, test: PacketTest): Message => {
  const what = nameOf(test);
  const { lastSeen, firstUnseen, cause } = loss;
  if (lastSeen !== undefined && cause === 'no-answer') {
    // Where the receiver's node was not watched, its packets were last seen going out.
    return lastSeen.place === 'source-nic'
      ? say('live-packets.leaves-unanswered', { what, last: tapPlace(lastSeen) })
      : say('live-packets.arrives-unanswered', { what, last: tapPlace(lastSeen) });
  }
  if (lastSeen !== undefined && cause === 'outside-no-answer') {
    const { sources = [] } = lastSeen;
    const left = { what, last: tapPlace(lastSeen) };
    // With which address they went out, where that was watched.
    return sources.length === 0
      ? say('live-packets.leaves-unanswered', left)
      : say('live-packets.leaves-unanswered-from', { ...left, sources });
  }
  if (firstUnseen === undefined) {
    if (test.taps.length > 0 && test.taps.every((tap) => tap.requests > 0 && tap.replies > 0))
      return say('live-packets.seen-everywhere', { what });
    return lastSeen === undefined
      ? say('live-packets.lost-unseen', { what })
      : say('live-packets.unwatched-behind', { what, last: tapPlace(lastSeen) });
  }
  return lastSeen === undefined
    ? say('live-packets.never-reaches', { what, next: tapPlace(firstUnseen) })
    : say('live-packets.requests-lost', { what, last: tapPlace(lastSeen), next: tapPlace(firstUnseen) });
};

const lossMessage = (loss: Loss, test: PacketTest): Message => {
  const { direction, lastSeen, firstUnseen } = loss;
  if (direction === 'forward' || firstUnseen === undefined) return lossOfRequests(loss, test);
  const replies = { what: nameOf(test), next: tapPlace(firstUnseen) };
  return lastSeen === undefined
    ? say('live-packets.replies-never-reach', replies)
    : say('live-packets.replies-lost', { ...replies, last: tapPlace(lastSeen) });
};

const isUnderlay = ({ cause }: Loss): boolean => cause === 'underlay-drops' || cause === 'underlay-drops-tunnel';

const fixesFor = (path: PathDirection, loss: Loss) =>
  isUnderlay(loss)
    ? [openUnderlay.with({ what: carried(path).param, from: path.source.nodeName, to: path.destination.nodeName })]
    : [collectDiagnostics.with({ node: loss.lastSeen?.node ?? path.source.nodeName })];

const checkOf = (path: PathDirection, test: PacketTest, hop: Hop, node?: string): Check =>
  checkAt(path, check, say('live-packets.about'), { hop, node, object: nameOf(test) });

const lost = ({ trip }: PathDirection, test: PacketTest, loss: Loss, decides: boolean): Finding => {
  const path = trip[loss.direction];
  const witnesses = witnessesOf(path, test, loss);
  const drops = dropReasonsOf(path, test, loss);
  const node = isUnderlay(loss) ? undefined : (loss.lastSeen?.node ?? loss.firstUnseen?.node);
  const what = lossMessage(loss, test);
  const place = answeredByAnother(test)
    ? say('live-packets.answered-by-another', { what: nameOf(test), loss: what })
    : isUnderlay(loss)
      ? say('live-packets.underlay-drops', { loss: what, carried: carried(path).text })
      : what;
  return checkOf(path, test, loss.hop, node).failIf(decides, loss.cause, witnessed(place, witnesses, drops), {
    proof: [...proofsOf(test), ...witnessProofs(test, witnesses, drops, node)],
    fixes: fixesFor(path, loss),
  });
};

/** Where the question's receiver stands. */
const endHop = ({ destination }: PathDirection): Hop =>
  (({ pod: 'destination-pod', node: 'destination-node', outside: 'outside' }) as const)[destination.kind];

/** A RST or port unreachable that the pod itself sent: the path works (causes#nothing-listens). */
const refused = (path: PathDirection, test: PacketTest, asked: boolean): Finding => {
  const rejects = test.counters.some((move) => move.target === 'REJECT' && move.packets > 0);
  const arrived = test.taps.filter((tap) => tap.place === 'destination-pod' || tap.place === 'destination-veth');
  const byPod = !rejects && (arrived.length === 0 || arrived.some((tap) => tap.requests > 0));
  const what = nameOf(test);
  const proof = proofsOf(test);
  if (!byPod) {
    const rule = test.counters.find((move) => move.target === 'REJECT');
    const denial = rule && denialOfMove(path, rule)?.denial;
    if (rule !== undefined && denial?.cause === 'qos-limit-reached') {
      const { cause, fixes } = denial;
      return checkOf(path, test, endHop(path), rule.node).fail(cause, denial.statement, { proof, fixes });
    }
    const statement =
      rule === undefined
        ? say('live-packets.refused-on-the-way', { what })
        : say('live-packets.refused-by-rule', { what, rule: rule.rule, node: rule.node });
    return checkOf(path, test, 'source-node', rule?.node).fail('foreign-rule-drops', statement, { proof });
  }
  const { destination } = path;
  const pod = podOfEndpoint(destination);
  const here = checkOf(path, test, endHop(path), destination.nodeName);
  const statement = say('live-packets.refused', { to: destination.key, what });
  if (!asked) return here.pass(statement, { proof });
  const place = pod && {
    namespace: pod.namespace,
    pod: pod.name,
    port: String(test.port ?? ''),
    protocol: test.protocol,
  };
  return here.fail('nothing-listens', statement, { proof, fixes: place ? [startListening.with(place)] : [] });
};

const one = (path: PathDirection, test: PacketTest, deciding: PacketTest | undefined): Finding => {
  const decides = test === deciding;
  const loss = test === path.trip.test ? path.trip.loss : lossOf(test);
  if (loss && answeredByAnother(test)) return lost(path, test, loss, decides);
  const what = nameOf(test);
  const proof = proofsOf(test);
  if (answeredInside(test)) {
    const ends = { from: path.source.key, to: path.destination.key };
    const inside = checkOf(path, test, 'source-pod', path.source.nodeName);
    return inside.warn(say('live-packets.answered-inside', { ...ends, what }), { proof });
  }
  switch (test.outcome) {
    case 'not-run':
      return checkOf(path, test, 'question').unknown(say('live-packets.not-run', { what, reason: test.detail }), {
        proof,
      });
    case 'replied': {
      const ends = { from: path.source.key, to: path.destination.key };
      return checkOf(path, test, endHop(path)).pass(say('live-packets.answered', { ...ends, what }), { proof });
    }
    case 'refused':
      return refused(path, test, askedOfEnd(path.c).port !== undefined && decides);
    default:
      return lost(path, test, loss ?? { direction: 'forward', cause: 'lost-on-the-way', hop: 'underlay' }, decides);
  }
};

/** What packets did (steps#000-7, #000-10, #000-13, #001-7, #002-2, #002-6, #003-3). */
export const livePackets = (path: PathDirection): Finding[] => {
  const { c } = path;
  if (c.packets.length === 0) {
    if (c.packetsSkipped === undefined) return [];
    const none = checkAt(path, check, say('live-packets.about'), { hop: 'question' });
    return [none.unknown(say('live-packets.none-sent', { reason: c.packetsSkipped }))];
  }
  const deciding = path.trip.test ?? c.packets[0];
  return c.packets
    .filter(({ size }) => size === undefined)
    .map((test) => {
      if (test.beside) return nodeReach(path, test);
      if (test.plays !== undefined) return played(path, test, test === deciding);
      return test.through === 'service' ? serviceReach(path, test, test === deciding) : one(path, test, deciding);
    });
};
