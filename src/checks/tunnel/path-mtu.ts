import type { Finding, FixRef, Proof } from '../../case/finding.ts';
import { lossOf } from '../../case/loss.ts';
import type { PacketTest, Tap } from '../../case/packets.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { type Leg, legOf, nodeOfAddress } from '../leg.ts';

const check = 'path-mtu' as const;

/** A size below this is no MTU that anybody would set: what passes is only known to be small (RFC 8200). */
const leastMtu = 1_280;

type Told = PacketTest['icmpErrors'][number] & { mtu: number };
const tellsMtu = (error: PacketTest['icmpErrors'][number]): error is Told => error.mtu !== undefined;

/** The live test of how large packets may be; there is one where the packets go from pod to pod across nodes. */
const sizeTestOf = (leg: Leg): (PacketTest & { size: number }) | undefined =>
  leg.c.packets.find((test): test is PacketTest & { size: number } => test.size !== undefined);

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
export const largePackets = (leg: Leg): Large | undefined => {
  const test = sizeTestOf(leg);
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

const at = (tap: Tap): string => `${tap.interface} on ${tap.node}`;

const whereText = (test: PacketTest): string => {
  const loss = lossOf(test);
  const what = loss?.direction === 'reverse' ? 'the answers are' : 'they are';
  if (loss?.lastSeen === undefined) return '';
  return loss.firstUnseen === undefined
    ? `: ${what} last seen at ${at(loss.lastSeen)}`
    : `: ${what} seen at ${at(loss.lastSeen)} and not at ${at(loss.firstUnseen)}`;
};

const saidText = (leg: Leg, said: readonly Told[]): string => {
  const [first] = said;
  if (first === undefined) return '';
  const node = nodeOfAddress(leg.c, first.from);
  return `; ${node === undefined ? first.from : `${node} (${first.from})`} says that ${first.mtu} bytes fit`;
};

const proofsOf = (test: PacketTest): Proof[] => [
  proofOf(`ping -M do, ${test.size} bytes, from ${test.fromAddress} to ${test.toAddress}`, undefined, [
    `sent ${test.sent}: ${test.detail}`,
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

const fixesFor = ({ fits, test }: Large): FixRef[] =>
  fits === undefined
    ? [fix('collect-diagnostics', { node: test.taps.find((tap) => tap.requests > 0)?.node })]
    : [fix('set-mtu', { mtu: String(fits) })];

/**
 * Packets of the pod's full size that may not be fragmented (R36, R37, R43): a handshake passes where they do
 * not, and the connection then hangs. Nothing is said of it where not even small ones are answered.
 */
export const pathMtu = (forward: Leg): Finding[] => {
  const test = sizeTestOf(forward);
  if (test === undefined) return [];
  const common = { check, object: `${test.size} bytes`, proof: proofsOf(test) };
  const ends = `from ${forward.source.key} to ${forward.destination.key}`;
  const large = largePackets(forward);
  if (large === undefined || large.fate === 'unseen') {
    const reason = large === undefined ? test.detail : 'small ones are not answered either, so ping tells nothing';
    const statement = `whether packets of ${test.size} bytes get ${ends} was not seen: ${reason}`;
    return [findingOf(forward, { ...common, hop: 'question', status: 'unknown', statement })];
  }
  if (large.fate === 'whole') {
    const statement = `packets of ${test.size} bytes get ${ends} and back whole`;
    return [findingOf(forward, { ...common, hop: 'underlay', status: 'pass', statement })];
  }
  const loss = lossOf(test);
  const leg = legOf(forward.c, loss?.direction ?? 'forward');
  const where = { hop: loss?.hop ?? ('underlay' as const), node: loss?.lastSeen?.node };
  const small = `packets of ${test.passes} bytes get ${ends}, and those of ${test.size} bytes do not`;
  const told = large.fate === 'told';
  return [
    findingOf(leg, {
      ...common,
      ...where,
      status: told ? 'warn' : 'fail',
      cause: 'mtu-too-large',
      statement: told
        ? `${small}; the sender is told so, and its connections shrink their packets`
        : `small packets pass, large ones do not: ${small}${whereText(test)}${saidText(forward, large.said)}`,
      fixes: fixesFor(large),
    }),
  ];
};
