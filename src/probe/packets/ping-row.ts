import { dyingWithUs, startChild, stopChild } from '../command.ts';
import { burstPattern } from './burst-mark.ts';
import type { BurstTarget } from './burst-request.ts';
import type { RawBurstRow } from './burst-result.ts';
import { at, type SendPlace } from './sender.ts';
import { readPing } from './size-sender.ts';

/** How long the last answers are waited for, in seconds. */
const lastAnswers = '1';
const longestSaid = 160;

/** Answers that take longer are not waited for: what was sent before that is decided, in milliseconds. */
const decidedAfterMs = 1_000;

/** Of a row that was cut short: packets whose answers could have come, up to the last that was answered at least. */
export const decidedOf = (sent: number, answered: Iterable<number>, everyMs: number): number =>
  Math.min(sent, Math.max(sent - Math.ceil(decidedAfterMs / everyMs), ...answered, 0));

/** IP and ICMP headers. */
const headers = (address: string): number => (address.includes(':') ? 48 : 28);

const answer = /icmp_seq=(\d+) (?:ttl|hlim)=\d+ time=([\d.]+) ms/;

export interface PingRow {
  over: Promise<void>;
  stop(): void;
  row(): RawBurstRow;
}

/** @param bytes of the IP packet; absent: of any size, and it may be fragmented. */
export const startPingRow = (
  place: SendPlace,
  run: number,
  { mark, to, count, everyMs }: BurstTarget,
  bytes: number | undefined,
): PingRow => {
  const sized = bytes === undefined ? [] : ['-M', 'do', '-s', String(bytes - headers(to))];
  const rhythm = ['-c', String(count), '-i', String(everyMs / 1_000), '-W', lastAnswers];
  const ping = [
    'ping',
    '-n',
    ...(to.includes(':') ? ['-6'] : []),
    ...sized,
    ...rhythm,
    '-p',
    burstPattern(run, mark),
    to,
  ];
  const child = startChild(at(place, dyingWithUs(ping)), 'ignore');
  const roundTrips = new Map<number, number>();
  const row: RawBurstRow = { mark, sent: 0, answered: 0, roundTrips: [], ...(bytes === undefined ? {} : { bytes }) };
  const hear = (line: string): void => {
    const [, sequence, time] = answer.exec(line) ?? [];
    if (sequence !== undefined) {
      if (!roundTrips.has(Number(sequence))) roundTrips.set(Number(sequence), Number(time));
      return;
    }
    const summary = /^(\d+) packets transmitted/.exec(line)?.[1];
    if (summary !== undefined) row.sent = Number(summary);
    const complaint = readPing(line);
    if (complaint !== undefined && 'mtu' in complaint) row.mtu ??= complaint.mtu;
    if (/unreachable|too long|too big|not permitted|frag needed|^ping:|exceeded/i.test(line))
      row.said ??= line.trim().slice(0, longestSaid);
  };
  let isCut = false;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = (lines.pop() ?? '').slice(-2_000);
      for (const line of lines) hear(line);
    });
  }
  child.once('error', (error) => {
    row.said ??= `ping: ${error.message}`.slice(0, longestSaid);
    resolve();
  });
  child.once('close', () => resolve());
  return {
    over,
    // It tells how many it has sent when it is interrupted.
    stop: () => {
      isCut ||= child.exitCode === null && child.signalCode === null;
      if (!child.kill('SIGINT')) stopChild(child);
    },
    row: () => {
      const sent = Math.max(row.sent, roundTrips.size);
      return {
        ...row,
        sent: isCut ? decidedOf(sent, roundTrips.keys(), everyMs) : sent,
        answered: roundTrips.size,
        roundTrips: [...roundTrips.values()],
      };
    },
  };
};
