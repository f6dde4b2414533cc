import type { PacketTest, Tap } from '../../case/packets.ts';
import type { RawPacketsResult } from '../../probe/packets/result.ts';
import type { PlannedTest } from './plan.ts';

export type Outcome = Pick<PacketTest, 'outcome' | 'detail'>;

export interface Seen {
  planned: PlannedTest;
  sent: number;
  answered: number;
  attempts: RawPacketsResult['attempts'];
  icmpErrors: PacketTest['icmpErrors'];
  taps: readonly Tap[];
  problems: readonly string[];
  toAddress: string;
  to?: PacketTest['to'] | undefined;
}

const times = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const of = ({ attempts }: Seen, result: RawPacketsResult['attempts'][number]['result']) =>
  attempts.filter((attempt) => attempt.result === result);

/** Requests that the receiving pod saw; nothing where it was not watched. */
const arrived = (taps: readonly Tap[]): number | undefined => {
  const pods = taps.filter((tap) => tap.place === 'destination-pod');
  return pods.length === 0 ? undefined : pods.reduce((sum, tap) => sum + tap.requests, 0);
};

/** A refusal that did not come from the pod: a rule that rejects looks the same to the sender. */
const refusedOnTheWay = (seen: Seen): string | undefined => {
  if (arrived(seen.taps) === 0) return 'refused on the way: none of it reached the pod';
  const other = seen.icmpErrors.find((error) => error.from !== seen.toAddress);
  return other && `refused by ${other.from}: ${other.message}`;
};

const reached = { pod: 'the pod', node: 'the node', outside: 'the other end' };

const whatWasSent = (seen: Seen): string => {
  if (seen.planned.protocol === 'icmp') return times(seen.sent, 'echo request');
  if (seen.planned.protocol === 'udp') return times(seen.sent, 'datagram');
  return times(seen.sent, 'connection attempt');
};

const silence = (seen: Seen): Outcome => {
  const reached = arrived(seen.taps);
  const base = `${whatWasSent(seen)}, no answer`;
  if (seen.planned.protocol === 'udp') {
    const where =
      reached === undefined
        ? ''
        : reached === 0
          ? '; none reached the pod'
          : `; ${reached} reached the pod, so the way there works`;
    return { outcome: 'timeout', detail: `${base}, which proves nothing by itself for UDP${where}` };
  }
  const half = of(seen, 'connected').length;
  if (half > 0) {
    const detail = `${times(half, 'SYN')} answered, but nothing came back after the handshake's third packet: only one direction or only the first packets get through`;
    return { outcome: 'timeout', detail };
  }
  const where = reached === undefined || reached === 0 ? '' : `; ${reached} packets reached the pod`;
  return { outcome: 'timeout', detail: `${base}${where}` };
};

/** What became of one test, from the sender's side, told apart where a refusal or a silence can mislead. */
export const outcomeOf = (seen: Seen): Outcome => {
  const failed = [...of(seen, 'failed'), ...of(seen, 'unreachable')];
  const refused = of(seen, 'refused');
  if (seen.sent === 0) {
    return { outcome: 'not-run', detail: seen.problems.join('; ') || 'nothing was sent' };
  }
  // What cannot be an answer must not be taken for one.
  if (seen.answered > seen.sent) {
    const detail = `the probe says that ${seen.answered} were answered of ${seen.sent} that it sent, which cannot be`;
    return { outcome: 'not-run', detail };
  }
  if (seen.answered === seen.sent) {
    const how = seen.planned.protocol === 'tcp' ? 'all handshakes completed' : 'all answered';
    return { outcome: 'replied', detail: `${whatWasSent(seen)}, ${how}` };
  }
  if (seen.answered > 0) {
    return { outcome: 'partial', detail: `${whatWasSent(seen)}, ${seen.answered} answered` };
  }
  if (refused.length > 0) {
    const onTheWay = refusedOnTheWay(seen);
    if (onTheWay !== undefined) return { outcome: 'unreachable', detail: `${whatWasSent(seen)}, ${onTheWay}` };
    if (refused.length < seen.sent) {
      return { outcome: 'partial', detail: `${whatWasSent(seen)}, ${refused.length} refused, the others not answered` };
    }
    return {
      outcome: 'refused',
      detail: `${whatWasSent(seen)}, all refused: ${reached[seen.to ?? 'pod']} is reached and nothing listens there`,
    };
  }
  const error = seen.icmpErrors[0];
  if (error !== undefined) return { outcome: 'unreachable', detail: `${error.from} says: ${error.message}` };
  const first = failed[0];
  if (first !== undefined) {
    const busy = failed.every((attempt) => attempt.detail.includes('EADDRINUSE'));
    return { outcome: busy ? 'not-run' : 'unreachable', detail: `the sender could not send: ${first.detail}` };
  }
  return silence(seen);
};
