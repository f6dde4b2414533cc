import { dyingWithUs, startChild, stopChild } from '../command.ts';
import { leastSize, type PacketsRequest } from './packets-request.ts';
import type { RawAttempt } from './result.ts';
import { at, type Sender, type SendPlace } from './sender.ts';
import { icmpToken } from './translated.ts';

/**
 * Milliseconds: without an answer for so long, the smallest packet is sent, and full size again; where only
 * the smallest is answered, the sizes between; and then it is waited for the answers.
 */
const patience = { full: 80, any: 120, sizes: 200 };
/** For the last answer, in seconds; we stop it earlier. */
const longestWait = '3';
/** What smaller packets are tried: below full size by what tunnels and links take, and what every link carries. */
const lessBy = [8, 20, 28, 50, 60, 70, 80, 100, 150, 200];
const commonMtu = 1_500;
const leastOfLinks = [1_280, 1_000, 576];
/** Sent with the smallest, so that one lost packet is not taken for all. */
const again = 2;

/** Sizes between the smallest and full size, the largest first. */
export const smallerSizes = (size: number): number[] => {
  // A pod with jumbo frames most likely meets a link without.
  const from = Math.min(size, commonMtu);
  const sizes = [size - 50, size - 100, commonMtu, ...lessBy.map((less) => from - less), ...leastOfLinks];
  return [...new Set(sizes)].filter((each) => each > leastSize && each < size).sort((a, b) => b - a);
};

/** What `ping` says of one line: that a packet came back, or what fits. */
export const readPing = (line: string): { answered: true } | { mtu: number } | undefined => {
  if (/icmp_seq=\d+ (?:ttl|hlim)=/.test(line)) return { answered: true };
  const refusal = /too long|too big|frag needed/i.exec(line);
  const mtu = refusal ? /mtu ?[=:] ?(\d+)/i.exec(line.slice(refusal.index))?.[1] : undefined;
  return mtu === undefined ? undefined : { mtu: Number(mtu) };
};

/** IP and ICMP headers. */
const headers = (address: string): number => (address.includes(':') ? 48 : 28);

export interface SizeSender extends Sender {
  /** Packets of full size that were sent. */
  sent(): number;
}

/**
 * Pings that may not be fragmented: one of full size, and only where no answer comes, smaller ones, so that
 * a healthy path costs one packet, and one that lets no ping through little time. They carry ids of their own:
 * captures count those of full size. Nothing is sent to the asked port: it would be data to somebody's application.
 * `silence.leftMs`: how long no answer at all proves nothing yet; 0 or less where the path is known to be quick.
 */
export const sizeSender = (
  place: SendPlace,
  request: PacketsRequest,
  test: number,
  { size, icmpId }: { size: number; icmpId: number },
  report: (attempt: RawAttempt) => void,
  onEnd: () => void,
  silence: { leftMs(): number; roundTripMs(): number },
): SizeSender => {
  const to = request.toAddress;
  const children: ReturnType<typeof startChild>[] = [];
  const tried = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let sent = 0;
  let over = false;
  let anyAnswered = false;
  const end = () => {
    over = true;
    clearTimeout(timer);
    onEnd();
  };
  const later = (ms: number, work: () => void) => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(work, ms);
  };
  const ping = (bytes: number, count: number): void => {
    tried.add(bytes);
    const full = bytes === size;
    if (full) sent += count;
    // Every ping with one id hears of the answers to all of them.
    const id = full ? icmpId : ((icmpId + tried.size) % 65_535) + 1;
    const argv = ['ping', '-n', ...(to.includes(':') ? ['-6'] : []), '-M', 'do', '-s', String(bytes - headers(to))];
    const rest = ['-c', String(count), '-i', '0.05', '-W', longestWait, '-e', String(id), '-p', icmpToken(icmpId), to];
    const child = startChild(at(place, dyingWithUs([...argv, ...rest])), 'ignore');
    children.push(child);
    const tell = (result: RawAttempt['result'], detail: string, mtu?: number) =>
      report({ test, sourcePort: bytes, result, detail, ...(mtu === undefined ? {} : { mtu }) });
    const hear = (chunk: Buffer): void => {
      for (const line of chunk.toString('utf8').split('\n')) {
        const said = readPing(line);
        if (said === undefined) continue;
        if ('answered' in said) {
          tell('answered', 'an echo reply came back');
          anyAnswered = true;
          if (full || bytes === next) end();
        } else if (full) {
          tell('unreachable', line.trim().slice(0, 160), said.mtu);
          follow(said.mtu);
        }
      }
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => {
      tell('failed', `ping: ${error.message}`);
      end();
    });
    child.once('close', (code) => {
      if (code !== 2 || !full) return;
      tell('failed', 'ping could not send');
      end();
    });
  };
  /** The size that the path said it carries: where that is answered, everybody who hears of it is served. */
  let next: number | undefined;
  const follow = (mtu: number): void => {
    if (over || next !== undefined || mtu < leastSize || mtu >= size) return;
    next = mtu;
    ping(mtu, 1);
  };
  const between = (): void => {
    if (!anyAnswered) {
      const left = silence.leftMs();
      if (left > 0) later(left, between);
      else end();
      return;
    }
    for (const bytes of smallerSizes(size)) if (!tried.has(bytes)) ping(bytes, 1);
    later(Math.max(patience.sizes, silence.roundTripMs()), end);
  };
  const smallest = (): void => {
    ping(leastSize, 1);
    if (next === undefined) ping(size, again);
    later(patience.any, between);
  };
  return {
    ready: Promise.resolve(undefined),
    go: () => {
      ping(size, 1);
      later(patience.full, smallest);
    },
    stop: () => {
      clearTimeout(timer);
      for (const child of children) stopChild(child);
    },
    sent: () => sent,
  };
};
