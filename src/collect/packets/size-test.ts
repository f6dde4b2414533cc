import type { PacketTest } from '../../case/packets.ts';
import type { RawPacketsResult } from '../../probe/packets/result.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { notSent, type Outcome } from './outcome.ts';

type Told = PacketTest['icmpErrors'][number];

export interface SizeOutcome extends Outcome {
  /** The largest size that was answered. */
  passes?: number;
  /** What the sender's own kernel said of the size, beside the errors that captures saw. */
  told: Told[];
}

/** What became of a ping of a size that may not be fragmented, and of the smaller ones that followed. */
export const sizeOutcome = (
  size: number,
  sent: number,
  attempts: RawPacketsResult['attempts'],
  fromAddress: string,
  problems: readonly Message[],
): SizeOutcome => {
  const answered = attempts.filter(({ result }) => result === 'answered').map(({ sourcePort }) => sourcePort);
  const full = attempts.filter((attempt) => attempt.sourcePort === size);
  const passes = answered.length === 0 ? {} : { passes: Math.max(...answered) };
  const told = full.flatMap(({ mtu }): Told[] =>
    mtu === undefined ? [] : [{ from: fromAddress, message: 'message too long', mtu }],
  );
  const failed = attempts.find(({ result }) => result === 'failed');
  const more = { ...passes, told };
  if (sent === 0 || (failed !== undefined && answered.length === 0 && told.length === 0)) {
    return { outcome: 'not-run', detail: notSent([...problems, ...(failed ? [failed.detail] : [])]), told: [] };
  }
  if (answered.includes(size)) return { outcome: 'replied', detail: say('packets.size-answered', { size }), ...more };
  const mtu = told[0]?.mtu;
  const best =
    passes.passes === undefined ? say('packets.none-smaller') : say('packets.smaller', { size: passes.passes });
  return mtu === undefined
    ? { outcome: 'timeout', detail: say('packets.size-silent', { size, best }), ...more }
    : { outcome: 'unreachable', detail: say('packets.size-too-long', { size, mtu, best }), ...more };
};
