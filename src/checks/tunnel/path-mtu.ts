import type { Finding, FixRef, Proof } from '../../case/finding.ts';
import type { PacketTest, Tap } from '../../case/packets.ts';
import { setMtu } from '../../fixes/by-hand/node.ts';
import { collectDiagnostics } from '../../fixes/collect-diagnostics.ts';
import { operatorNamespace } from '../../intended/agent-pod.ts';
import { nodeNetwork } from '../../intended/node-network.ts';
import { sameAddress } from '../../ip/texts.ts';
import { type Loss, lossOf } from '../../path/loss.ts';
import { namedAddress, type PathDirection } from '../../path/path-direction.ts';
import type { Message, MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, findingsAt, proofOf } from '../check.ts';

/** A size below this is not an MTU that anybody would set: what passes is only known to be small (RFC 8200). */
const leastMtu = 1_280;

type Told = PacketTest['icmpErrors'][number] & { mtu: number };
const tellsMtu = (error: PacketTest['icmpErrors'][number]): error is Told => error.mtu !== undefined;

/** The live test of how large packets may be; there is one where the packets go from pod to pod across nodes. */
const sizeTestOf = (path: PathDirection): (PacketTest & { size: number }) | undefined =>
  path.c.packets.find((test): test is PacketTest & { size: number } => test.size !== undefined);

interface Large {
  /**
   * `whole`: full size is answered. `told`: it is not, and the sender was told of a size that is, so that its
   * connections shrink their packets. `lost`: full size vanishes and smaller packets are answered.
   */
  fate: 'whole' | 'told' | 'lost' | 'unseen';
  test: PacketTest & { size: number };
  /** The size to set: answered, and large enough to be one. */
  fits: number | undefined;
  /** Errors that say what fits, from others than the sender itself. */
  said: Told[];
}

/** What large packets did, or nothing where they were not tried. */
export const largePackets = (path: PathDirection): Large | undefined => {
  const test = sizeTestOf(path);
  if (test === undefined || test.outcome === 'not-run') return undefined;
  const told = test.icmpErrors.filter(tellsMtu);
  // The sender's own word: what its kernel has learnt of this path.
  const heard = told.find(({ from }) => sameAddress(from, test.fromAddress));
  const said = told.filter((error) => error !== heard);
  const { passes, size } = test;
  const fits = passes !== undefined && passes >= leastMtu ? passes : undefined;
  if (test.outcome === 'replied') return { fate: 'whole', test, fits: size, said };
  if (passes === undefined) return { fate: 'unseen', test, fits, said };
  return { fate: heard !== undefined && passes >= heard.mtu ? 'told' : 'lost', test, fits, said };
};

const at = ({ interface: dev, node }: Tap): Message => say('path-mtu.at', { dev, node });

const whereSeen = (loss: Loss | undefined): MessageArg => {
  if (loss?.lastSeen === undefined) return '';
  const seen = at(loss.lastSeen);
  const replies = loss.direction === 'reverse';
  if (loss.firstUnseen === undefined) {
    return replies ? say('path-mtu.replies-last-seen', { seen }) : say('path-mtu.last-seen', { seen });
  }
  const places = { seen, unseen: at(loss.firstUnseen) };
  return replies ? say('path-mtu.replies-lost-between', places) : say('path-mtu.lost-between', places);
};

const reported = (path: PathDirection, [first]: readonly Told[]): MessageArg =>
  first === undefined ? '' : say('path-mtu.reported', { from: namedAddress(path.c, first.from), mtu: first.mtu });

const proofsOf = (test: PacketTest): Proof[] => [
  proofOf(`ping -M do, ${test.size} bytes, from ${test.fromAddress} to ${test.toAddress}`, undefined, [
    say('packets.sent', { number: test.sent, outcome: test.outcome, detail: test.detail }),
    ...test.icmpErrors.map(
      ({ from, message, mtu }) => `from ${from}: ${message}${mtu === undefined ? '' : `, mtu ${mtu}`}`,
    ),
  ]),
  ...(test.taps.length === 0
    ? []
    : [
        proofOf(
          'tcpdump at each hop',
          undefined,
          test.taps.map(
            (tap) => `${tap.place} ${tap.node} ${tap.interface}: ${tap.requests} requests, ${tap.replies} replies`,
          ),
        ),
      ]),
];

const isOfAnother = ({ c, source }: PathDirection): boolean =>
  !['calico', 'without-agent'].includes(nodeNetwork(c, source.nodeName).kind);

const fixesFor = (path: PathDirection, { fits, test }: Large): FixRef[] =>
  // Whose network it is not Calico's, its MTU is not Calico's to set.
  fits === undefined || isOfAnother(path)
    ? [collectDiagnostics.with({ node: test.taps.find((tap) => tap.requests > 0)?.node })]
    : [setMtu.with({ mtu: String(fits), namespace: operatorNamespace(path.c) })];

/**
 * Packets of the pod's full size that may not be fragmented (causes#mtu-too-large, #mtu-interface-missed,
 * #wireguard-blocked): a handshake passes where they do not. Nothing is said where small ones are lost too.
 */
export const pathMtu = (forward: PathDirection): Finding[] => {
  const test = sizeTestOf(forward);
  if (test === undefined) return [];
  const { size } = test;
  const names = { size, from: forward.source.key, to: forward.destination.key };
  const place = { hop: 'underlay' as const, object: `${size} bytes` };
  const proof = proofsOf(test);
  const large = largePackets(forward);
  const check = checkAt(forward, 'path-mtu', say('path-mtu.about', names), place);
  if (large === undefined) return [check.unknown(test.detail, { hop: 'question', proof })];
  if (large.fate === 'unseen') return [check.unknown(say('path-mtu.none-answered'), { hop: 'question', proof })];
  if (large.fate === 'whole') return [check.pass(say('path-mtu.whole', names), { proof })];
  const loss = lossOf(test);
  const path = forward.trip[loss?.direction ?? 'forward'];
  const where = { hop: loss?.hop ?? ('underlay' as const), node: loss?.lastSeen?.node };
  const small = say('path-mtu.small-alone', { ...names, passes: test.passes ?? 0 });
  const statement =
    large.fate === 'told'
      ? say('path-mtu.told', { small })
      : say('path-mtu.lost', { small, where: whereSeen(loss), reported: reported(forward, large.said) });
  const found = findingsAt(path, 'path-mtu', { ...place, ...where });
  return [found.failIf(large.fate === 'lost', 'mtu-too-large', statement, { proof, fixes: fixesFor(path, large) })];
};
