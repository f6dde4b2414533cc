import type { PacketTest, Tap } from '../../case/packets.ts';
import type { RawPacketsResult } from '../../probe/packets/result.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { PlannedTest } from './plan.ts';

export type Outcome = Pick<PacketTest, 'outcome' | 'detail'>;

export interface Seen {
  planned: PlannedTest;
  sent: number;
  answered: number;
  attempts: RawPacketsResult['attempts'];
  icmpErrors: PacketTest['icmpErrors'];
  taps: readonly Tap[];
  problems: readonly Message[];
  toAddress: string;
  to?: PacketTest['to'] | undefined;
}

const of = ({ attempts }: Seen, result: RawPacketsResult['attempts'][number]['result']) =>
  attempts.filter((attempt) => attempt.result === result);

/** Requests that the receiving pod saw; nothing where it was not watched. */
const arrived = (taps: readonly Tap[]): number | undefined => {
  const pods = taps.filter((tap) => tap.place === 'destination-pod');
  return pods.length === 0 ? undefined : pods.reduce((sum, tap) => sum + tap.requests, 0);
};

/** A refusal that did not come from the pod: a rule that rejects looks the same to the sender. */
const refusedOnTheWay = (seen: Seen): Message | undefined => {
  if (arrived(seen.taps) === 0) return say('packets.refused-on-way');
  const other = seen.icmpErrors.find((error) => error.from !== seen.toAddress);
  return other && say('packets.refused-by', { from: other.from, message: other.message });
};

const reached = { pod: say('noun.the-pod'), node: say('noun.the-node'), outside: say('noun.the-other-end') };

const whatWasSent = (seen: Seen): Message => {
  if (seen.planned.protocol === 'icmp') return say('packets.echo-requests', { count: seen.sent });
  if (seen.planned.protocol === 'udp') return say('packets.datagrams', { count: seen.sent });
  return say('packets.attempts', { count: seen.sent });
};

const silence = (seen: Seen): Outcome => {
  const number = arrived(seen.taps);
  const sent = whatWasSent(seen);
  if (seen.planned.protocol === 'udp') {
    const where =
      number === undefined
        ? ''
        : number === 0
          ? say('packets.none-reached')
          : say('packets.way-there-works', { number });
    return { outcome: 'timeout', detail: say('packets.udp-silence', { sent, where }) };
  }
  const half = of(seen, 'connected').length;
  if (half > 0) return { outcome: 'timeout', detail: say('packets.half-open', { count: half }) };
  const where = number === undefined || number === 0 ? '' : say('packets.reached-pod', { number });
  return { outcome: 'timeout', detail: say('packets.silence', { sent, where }) };
};

/** Why nothing was sent, as far as that is known. */
export const notSent = (problems: readonly (Message | string)[]): Message =>
  problems.length === 0 ? say('packets.nothing-sent') : say('packets.problems', { problems });

/** What became of one test, from the sender's side, told apart where a refusal or a silence can mislead. */
export const outcomeOf = (seen: Seen): Outcome => {
  const sent = whatWasSent(seen);
  const failed = [...of(seen, 'failed'), ...of(seen, 'unreachable')];
  const refused = of(seen, 'refused');
  if (seen.sent === 0) {
    return { outcome: 'not-run', detail: notSent(seen.problems) };
  }
  // What cannot be an answer must not be taken for one.
  if (seen.answered > seen.sent) {
    return { outcome: 'not-run', detail: say('packets.cannot-be', { answered: seen.answered, sent: seen.sent }) };
  }
  if (seen.answered === seen.sent) {
    const detail =
      seen.planned.protocol === 'tcp' ? say('packets.all-handshakes', { sent }) : say('packets.all-answered', { sent });
    return { outcome: 'replied', detail };
  }
  if (seen.answered > 0) {
    return { outcome: 'partial', detail: say('packets.some-answered', { sent, number: seen.answered }) };
  }
  if (refused.length > 0) {
    const onTheWay = refusedOnTheWay(seen);
    if (onTheWay !== undefined)
      return { outcome: 'unreachable', detail: say('packets.refused', { sent, how: onTheWay }) };
    if (refused.length < seen.sent) {
      return { outcome: 'partial', detail: say('packets.some-refused', { sent, number: refused.length }) };
    }
    return {
      outcome: 'refused',
      detail: say('packets.all-refused', { sent, end: reached[seen.to ?? 'pod'] }),
    };
  }
  const error = seen.icmpErrors[0];
  if (error !== undefined)
    return { outcome: 'unreachable', detail: say('packets.icmp-says', { from: error.from, message: error.message }) };
  const first = failed[0];
  if (first !== undefined) {
    const busy = failed.every((attempt) => attempt.errno === 'EADDRINUSE');
    return { outcome: busy ? 'not-run' : 'unreachable', detail: say('packets.could-not-send', { why: first.detail }) };
  }
  return silence(seen);
};
