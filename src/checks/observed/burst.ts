import { type Burst, type BurstRow, type BurstTap, mostLostOf } from '../../case/burst.ts';
import type { Finding, Proof } from '../../case/finding.ts';
import { symptomsOf } from '../../case/question.ts';
import { openUnderlay } from '../../fixes/open-underlay.ts';
import { delayOfBurst, lossOfBurst } from '../../path/burst-loss.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { carried } from './carried.ts';
import { tapPlace } from './tap-place.ts';

/** With one digit behind the point, as `ping` has three. */
const ms = (value: number): string => value.toFixed(1);

const times = (p50: number | undefined, p99: number | undefined): string =>
  p50 === undefined ? '' : `, p50 ${ms(p50)} ms, p99 ${ms(p99 ?? p50)} ms`;

const tapLine = ({ place, node, interface: dev, requests, replies, p50, p99 }: BurstTap): string =>
  `${place} ${node} ${dev}: ${requests} requests, ${replies} replies${times(p50, p99)}`;

const proofsOf = (burst: Burst, row: BurstRow): Proof[] => [
  proofOf(`ping -M do -s, ${row.bytes} bytes, to ${burst.toAddress}`, undefined, [
    `${row.sent} sent in ${burst.overMs} ms, ${row.answered} answered${times(row.p50, row.p99)}`,
    ...(row.said === undefined ? [] : [row.said]),
    ...burst.problems,
  ]),
  ...(row.taps.length === 0 ? [] : [proofOf('tcpdump at each hop', undefined, row.taps.map(tapLine))]),
];

/** Fewer of so many are what any network loses now and then. */
const much = { packets: 3, share: 0.01 } as const;

/** From here on half of the packets take so long that people notice, in milliseconds; a disk or a continent away is more. */
const slowMs = 10;

const numbersOf = (burst: Burst, { bytes, sent, answered, p50, p99 }: BurstRow) => ({
  lost: sent - answered,
  sent,
  bytes,
  seconds: Math.round(burst.overMs / 1_000),
  p50: ms(p50 ?? 0),
  p99: ms(p99 ?? p50 ?? 0),
});

const timed = (path: PathDirection, check: Check, burst: Burst, row: BurstRow): Finding => {
  const numbers = numbersOf(burst, row);
  const proof = proofsOf(burst, row);
  const delay = delayOfBurst(row);
  const isSlow = (row.p50 ?? 0) >= slowMs && symptomsOf(path.c.question).includes('slow');
  if (!isSlow || delay === undefined)
    return check.pass(say('burst.none-lost', { ...numbers, most: mostLostOf(row.sent) }), { proof });
  const told = { p50: numbers.p50, p99: numbers.p99, ms: ms(delay.ms) };
  if (delay.next === undefined)
    return check.warn(say('burst.slow-end', { ...told, to: path.destination.key }), { proof });
  const next = tapPlace(delay.next);
  return check.warn(
    delay.last === undefined
      ? say('burst.slow-start', { ...told, from: path.source.key, next })
      : say('burst.slow-between', { ...told, last: tapPlace(delay.last), next }),
    { proof },
  );
};

const lossy = (path: PathDirection, burst: Burst, row: BurstRow): Finding => {
  const loss = lossOfBurst(row, path.source.kind === 'node', path.destination.kind === 'outside');
  const about = say('burst.about');
  const numbers = numbersOf(burst, row);
  const object = `${row.bytes} bytes`;
  const proof = proofsOf(burst, row);
  if (loss === undefined) return checkAt(path, 'burst', about, { hop: 'question', object }).unknown(about, { proof });
  const { last, next, direction, cause, hop } = loss;
  const way = path.trip[direction];
  const from = last === undefined ? way.source.key : tapPlace(last);
  const to = next === undefined ? (direction === 'reverse' ? path.source.key : path.destination.key) : tapPlace(next);
  const answers = direction === 'reverse' ? say('burst.answers') : '';
  const where =
    cause === 'no-answer' ? say('burst.unanswered', { at: from }) : say('burst.between', { from, to, answers });
  const isUnderlay = cause === 'underlay-drops' || cause === 'underlay-drops-tunnel';
  const node = isUnderlay ? undefined : (last?.node ?? next?.node);
  const fixes = isUnderlay
    ? [openUnderlay.with({ what: carried(path).param, from: path.source.nodeName, to: path.destination.nodeName })]
    : [];
  const isMuch = numbers.lost >= much.packets && numbers.lost >= much.share * row.sent;
  const check = checkAt(way, 'burst', about, { hop, node, object });
  return check.failIf(isMuch, cause, say('burst.lost', { ...numbers, where }), { proof, fixes });
};

/** Many packets over some time, where the question says that it is slow, fails now and then or for large packets alone. */
export const burst = (path: PathDirection): Finding[] => {
  const { burst: read } = path.c;
  if (read === undefined) return [];
  const about = say('burst.about');
  const check = checkAt(path, 'burst', about, { hop: 'question' });
  return check.readingAll(read, (found) => {
    const [small, ...larger] = found.rows;
    if (small === undefined || small.sent === 0) return [check.unknown(say('burst.nothing-sent'))];
    // The question's own packets pass, or no burst is sent: pings are filtered.
    if (small.answered === 0)
      return [check.unknown(say('burst.none-answered', numbersOf(found, small)), { proof: proofsOf(found, small) })];
    return [small, ...larger.filter(({ sent }) => sent > 0)].map((row) => {
      const own = checkAt(path, 'burst', about, { hop: 'question', object: `${row.bytes} bytes` });
      if (row.answered === 0)
        return own.warn(say('burst.large-lost', { ...numbersOf(found, row), small: small.bytes }), {
          proof: proofsOf(found, row),
        });
      return row.answered < row.sent ? lossy(path, found, row) : timed(path, own, found, row);
    });
  });
};
