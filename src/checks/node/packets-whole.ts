import type { Finding } from '../../case/finding.ts';
import type { CounterMove, PacketTest, Tap } from '../../case/packets.ts';
import { type CounterMeaning, kernelCounters } from '../../faults/kernel-counters.ts';
import { disableChecksumOffload } from '../../fixes/by-hand/node.ts';
import { canHaveMet, isOfOneInterface } from '../../path/endpoint-chain.ts';
import type { Loss } from '../../path/loss.ts';
import { nodeInterface, type PathDirection } from '../../path/path-direction.ts';
import { readIn } from '../../path/pod-view.ts';
import { mostOf, type Witness, witnessesOf } from '../../path/witness.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { counterMeanings } from '../observed/counter-meanings.ts';

const broken: ReadonlySet<CounterMeaning> = new Set(['checksum', 'truncated', 'malformed']);

const meaningOf = ({ name }: Witness): CounterMeaning | undefined => kernelCounters.get(name)?.means;

const asksInvalid = /ctstate INVALID\b|ct state (?:== )?invalid\b/;

/** Where they came to, on a node that did not send them: what is wrong with them there is so for good. */
const arrivedAt = (path: PathDirection, { lastSeen }: Loss): Tap | undefined =>
  lastSeen === undefined || lastSeen.node === path.source.nodeName ? undefined : lastSeen;

/** Whether the packets were seen to come with a wrong checksum. */
const seenBroken = (path: PathDirection, loss: Loss): boolean => {
  const tap = arrivedAt(path, loss);
  return tap !== undefined && tap.requests > 0 && (tap.flaws?.checksum ?? 0) >= tap.requests;
};

/**
 * A rule that dropped what connection tracking could not place: for what opens a connection that it was broken. On a
 * busy node others' packets move such rules all the time: those of other pods, and more than were sent, tell nothing,
 * and of a rule for everybody's packets it has to be seen that ours came broken.
 */
const invalidDrop = (path: PathDirection, test: PacketTest, loss: Loss): CounterMove | undefined => {
  const isOurs = (count: number): boolean => count >= test.sent && count <= mostOf(path.c.packets);
  return test.counters.find(
    (move) =>
      asksInvalid.test(move.rule) &&
      [loss.lastSeen?.node, loss.firstUnseen?.node].includes(move.node) &&
      canHaveMet(path, loss, move.chain) &&
      (isOfOneInterface(move.chain) || seenBroken(path, loss)) &&
      isOurs(move.packets) &&
      (test.tracking ?? []).some(({ node, invalid }) => node === move.node && isOurs(invalid)),
  );
};

/** Requests that were seen cut short where they came to, and whole where they were sent. */
const cutShort = (path: PathDirection, test: PacketTest, loss: Loss): Tap | undefined => {
  const tap = loss.direction === 'forward' ? arrivedAt(path, loss) : undefined;
  const sent = test.taps.find(({ node, requests }) => node === path.source.nodeName && requests > 0);
  const isCut = tap !== undefined && tap.requests > 0 && (tap.flaws?.cut ?? 0) >= tap.requests;
  return isCut && (sent?.flaws?.cut ?? 0) === 0 ? tap : undefined;
};

/** No card has touched what is broken already on the node that it comes from. */
const fixesFor = ({ source, transport, family }: PathDirection, brokenOn: string) => {
  const node = source.nodeName;
  if (node === brokenOn) return [];
  const vxlan = transport.kind === 'vxlan' ? transport.device : undefined;
  const device = vxlan ?? nodeInterface(source, family);
  if (node === '' || device === undefined) return [];
  return [disableChecksumOffload.with({ node, device, ...(vxlan === undefined ? {} : { vxlan: 'yes' }) })];
};

/** Whether live packets came to where they were dropped as they were sent (causes#packets-broken). */
export const packetsWhole = (forward: PathDirection): Finding[] => {
  const { test, loss } = forward.trip;
  if (test === undefined || loss === undefined || test.sent === 0) return [];
  const path = forward.trip[loss.direction];
  const from = path.sameNode ? path.source.key : path.source.nodeName || path.source.key;
  const witness = witnessesOf(path, test, loss).find((each) => {
    const meaning = meaningOf(each);
    return meaning !== undefined && broken.has(meaning);
  });
  const meaning = witness && meaningOf(witness);
  if (witness !== undefined && meaning !== undefined) {
    const { node, pod, source, name, moved } = witness;
    const counter = `+${moved} ${name}`;
    const told = { from, at: pod ?? node, why: counterMeanings[meaning], counter };
    const check = findingsAt(path, 'packets-whole', { hop: loss.hop, node, object: pod ?? node });
    const statement =
      witness.station.outer === undefined
        ? say('packets-whole.broken', told)
        : say('packets-whole.tunnel-broken', told);
    return [
      check.fail('packets-broken', statement, {
        proof: [proofOf(readIn(source, pod), node, [counter])],
        explains: ['check:live-packets'],
        fixes: fixesFor(path, node),
      }),
    ];
  }
  const cut = cutShort(path, test, loss);
  if (cut !== undefined) {
    const told = { from, at: cut.node, dev: cut.interface, count: cut.flaws?.cut ?? 0 };
    return [
      findingsAt(path, 'packets-whole', { hop: loss.hop, node: cut.node, object: cut.node }).fail(
        'packets-broken',
        say('packets-whole.cut', told),
        { proof: [proofOf('tcpdump', cut.node, cut.lines)], explains: ['check:live-packets'], fixes: [] },
      ),
    ];
  }
  const drop = loss.direction === 'forward' ? invalidDrop(path, test, loss) : undefined;
  if (drop === undefined) return [];
  const { node, rule, packets } = drop;
  return [
    findingsAt(path, 'packets-whole', { hop: loss.hop, node, object: node }).fail(
      'packets-broken',
      say('packets-whole.invalid', { from, at: node, rule }),
      {
        proof: [
          proofOf(`counters, ${drop.backend} table ${drop.table}`, node, [`+${packets} packets: ${rule}`]),
          proofOf('conntrack -S', node, [`+${test.tracking?.find((each) => each.node === node)?.invalid} invalid`]),
        ],
        explains: ['check:live-packets', `rule-not-intended@${node}`, `foreign-rule-drops@${node}`],
        fixes: fixesFor(path, node),
      },
    ),
  ];
};
