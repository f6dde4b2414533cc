import { askedOfEnd } from '../../case/behind.ts';
import type { Finding, Proof } from '../../case/finding.ts';
import { answeredByAnother, decidingTest, type Loss, lossOf, wasAnswered } from '../../case/loss.ts';
import type { PacketTest, Tap } from '../../case/packets.ts';
import type { Hop } from '../../faults/places.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { type Leg, legOf, podOfSide } from '../leg.ts';
import { nodeReach } from '../node/node-reach.ts';
import { serviceReach } from '../service/service-reach.ts';

const check = 'live-packets' as const;

const nameOf = (test: PacketTest): string =>
  test.port === undefined ? test.protocol : `${test.protocol}/${test.port}`;

const tapLine = (tap: Tap): string =>
  `${tap.place} ${tap.node} ${tap.interface}: ${tap.requests} requests, ${tap.replies} replies${tap.sources === undefined || !tap.place.endsWith('nic') ? '' : `, from ${tap.sources.join(', ')}`}`;

const proofsOf = (test: PacketTest): Proof[] => [
  proofOf(`live test ${nameOf(test)} from ${test.fromAddress} to ${test.toAddress}`, undefined, [
    `sent ${test.sent}: ${test.outcome}${test.detail === '' ? '' : ` (${test.detail})`}`,
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

const at = (tap: Tap): string => `${tap.interface} on ${tap.node}`;

/** With which address they went out, where that was watched. */
const sourceText = ({ sources = [] }: Tap): string =>
  sources.length === 0 ? '' : ` with the source address ${sources.join(' and ')}`;

const lossText = (loss: Loss, test: PacketTest): string => {
  const what = loss.direction === 'forward' ? nameOf(test) : `the replies (${nameOf(test)})`;
  if (loss.cause === 'no-answer')
    return `${what} reaches ${loss.lastSeen ? at(loss.lastSeen) : 'the pod'} and is not answered`;
  if (loss.cause === 'outside-no-answer' && loss.lastSeen !== undefined) {
    return `${what} leaves by ${at(loss.lastSeen)}${sourceText(loss.lastSeen)} and is not answered`;
  }
  if (loss.firstUnseen === undefined) {
    return test.taps.length > 0 && test.taps.every((tap) => tap.requests > 0 && tap.replies > 0)
      ? `${what} and its replies are seen at every place, and still no connection comes about`
      : `${what} gets no answer, and where it is lost was not seen`;
  }
  if (loss.lastSeen === undefined) return `${what} does not even reach ${at(loss.firstUnseen)}`;
  return `${what} ${loss.direction === 'forward' ? 'is' : 'are'} seen at ${at(loss.lastSeen)} and not at ${at(loss.firstUnseen)}`;
};

const underlayPort = (leg: Leg): string => {
  const { transport, source } = leg;
  if (transport.kind === 'ipip') return 'protocol 4';
  if (transport.kind === 'wireguard') return 'WireGuard (51820/udp)';
  const links = source.state.ok && source.state.value.links.ok ? source.state.value.links.value : [];
  const port =
    transport.kind === 'vxlan'
      ? (links.find((link) => link.name === transport.device)?.vxlan?.port ?? 4789)
      : undefined;
  return port === undefined ? 'pod addresses' : `${port}/udp`;
};

const fixesFor = (leg: Leg, loss: Loss) =>
  loss.cause === 'underlay-drops' || loss.cause === 'underlay-drops-tunnel'
    ? [fix('open-underlay', { what: underlayPort(leg), from: leg.source.nodeName, to: leg.destination.nodeName })]
    : [fix('collect-diagnostics', { node: loss.lastSeen?.node ?? leg.source.nodeName })];

/** What the network between the nodes has to carry. */
const underlayText = (leg: Leg, loss: Loss): string => {
  if (loss.cause !== 'underlay-drops' && loss.cause !== 'underlay-drops-tunnel') return '';
  const carried = underlayPort(leg);
  return `: the network between the nodes drops ${carried === 'pod addresses' ? 'packets with pod addresses' : carried}`;
};

const lost = (c: Leg['c'], test: PacketTest, loss: Loss, decides: boolean): Finding => {
  const leg = legOf(c, loss.direction);
  const node =
    loss.cause === 'underlay-drops' || loss.cause === 'underlay-drops-tunnel'
      ? undefined
      : (loss.lastSeen?.node ?? loss.firstUnseen?.node);
  return findingOf(leg, {
    check,
    hop: loss.hop,
    node,
    object: nameOf(test),
    status: decides ? 'fail' : 'warn',
    cause: loss.cause,
    statement: answeredByAnother(test)
      ? `something answers ${nameOf(test)}, but not the pod: ${lossText(loss, test)}`
      : `${lossText(loss, test)}${underlayText(leg, loss)}`,
    proof: proofsOf(test),
    fixes: fixesFor(leg, loss),
  });
};

/** Where the question's receiver stands. */
const endHop = ({ destination }: Leg): Hop =>
  (({ pod: 'destination-pod', node: 'destination-node', outside: 'outside' }) as const)[destination.kind];

/** A RST or port unreachable that the pod itself sent: the path works (facts R95). */
const refused = (leg: Leg, test: PacketTest, asked: boolean): Finding => {
  const rejects = test.counters.some((move) => move.target === 'REJECT' && move.packets > 0);
  const arrived = test.taps.filter((tap) => tap.place === 'destination-pod' || tap.place === 'destination-veth');
  const byPod = !rejects && (arrived.length === 0 || arrived.some((tap) => tap.requests > 0));
  const common = { check, object: nameOf(test), proof: proofsOf(test) };
  if (!byPod) {
    const rule = test.counters.find((move) => move.target === 'REJECT');
    return findingOf(leg, {
      ...common,
      hop: 'source-node',
      node: rule?.node,
      status: 'fail',
      cause: 'foreign-rule-drops',
      statement: `${nameOf(test)} is refused on the way${rule === undefined ? '' : ` by "${rule.rule}" on ${rule.node}`}: it never reaches the pod`,
    });
  }
  const hop = endHop(leg);
  const { destination } = leg;
  const pod = podOfSide(destination);
  return findingOf(leg, {
    ...common,
    hop,
    node: destination.nodeName,
    status: asked ? 'fail' : 'pass',
    ...(asked ? { cause: 'nothing-listens' as const } : {}),
    statement: `${destination.key} refuses ${nameOf(test)}: the path works, and nothing listens on that port`,
    fixes:
      asked && pod !== undefined
        ? [
            fix('start-listening', {
              namespace: pod.namespace,
              pod: pod.name,
              port: String(test.port ?? ''),
              protocol: test.protocol,
            }),
          ]
        : [],
  });
};

const one = (leg: Leg, test: PacketTest, deciding: PacketTest | undefined): Finding => {
  const common = { check, object: nameOf(test), proof: proofsOf(test) };
  if (answeredByAnother(test)) {
    const loss = lossOf(test);
    if (loss) return lost(leg.c, test, loss, test === deciding);
  }
  switch (test.outcome) {
    case 'not-run':
      return findingOf(leg, {
        ...common,
        hop: 'question',
        status: 'unknown',
        statement: `the live test ${nameOf(test)} was not run: ${test.detail}`,
      });
    case 'replied':
      return findingOf(leg, {
        ...common,
        hop: endHop(leg),
        status: 'pass',
        statement: `${leg.destination.key} answers ${leg.source.key} by ${nameOf(test)}`,
      });
    case 'refused':
      return refused(leg, test, askedOfEnd(leg.c).port !== undefined && test === deciding);
    default: {
      const loss = lossOf(test) ?? { direction: 'forward', cause: 'lost-on-the-way', hop: 'underlay' };
      return lost(leg.c, test, loss, test === deciding);
    }
  }
};

/** What packets did (000-7, 000-10, 000-13, 001-7, 002-2, 002-6, 003-3). */
export const livePackets = (leg: Leg): Finding[] => {
  const { c } = leg;
  if (c.packets.length === 0) {
    if (c.packetsSkipped === undefined) return [];
    return [
      findingOf(leg, {
        check,
        hop: 'question',
        status: 'unknown',
        statement: `no packet was sent: ${c.packetsSkipped}`,
      }),
    ];
  }
  const deciding = decidingTest(c) ?? c.packets[0];
  return c.packets
    .filter(({ size }) => size === undefined)
    .map((test) => {
      if (test.beside) return nodeReach(leg, test);
      return test.through === 'service' ? serviceReach(leg, test, test === deciding) : one(leg, test, deciding);
    });
};
