import { dyingWithUs, startChild, stopChild } from '../command.ts';
import { type ArpFrame, decodeArp, decodeDiscovery } from './arp.ts';
import { decodeFrame, type Frame } from './frame.ts';
import { PcapReader } from './pcap.ts';

export interface Capture {
  where: string;
  /** Resolves when packets are being caught, with nothing, or with why they are not. */
  ready: Promise<string | undefined>;
  stop(): void;
  pcap(): { where: string; pcap: string; truncated: boolean };
}

/** Enough for the headers of a packet in a tunnel and of the packet that an ICMP error is about. */
const snapLength = '256';
const keptBytes = 48_000;

/**
 * Watches all interfaces of one namespace. `any` with LINUX_SLL2 tells interface and direction of each
 * packet; immediate mode because the kernel otherwise holds packets back for up to a second. The filter
 * is not optimized: libpcap's optimizer (seen with 1.10.3) loses some ARP replies of a filter this long.
 */
export const startCapture = (
  where: string,
  prefix: (argv: readonly string[]) => readonly string[],
  filter: string,
  onFrame: (frame: Frame) => void,
  onAsk: (frame: ArpFrame) => void,
): Capture => {
  const command = ['tcpdump', '-i', 'any', '-p', '-n', '-s', snapLength, '--immediate-mode', '-O', '-U', '-Z', 'root'];
  const argv = prefix(dyingWithUs([...command, '-y', 'LINUX_SLL2', '-w', '-', filter]));
  const child = startChild(argv, 'ignore');
  const reader = new PcapReader();
  const kept: Buffer[] = [];
  let size = 0;
  let truncated = false;
  let said = '';
  const ready = new Promise<string | undefined>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2_000) said += chunk.toString('utf8');
      if (said.includes('listening on')) resolve(undefined);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve(
        `packets of ${where} cannot be seen: ${error.code === 'ENOENT' ? `${argv[0]} is not installed` : error.message}`,
      );
    });
    child.once('close', () => {
      resolve(
        `packets of ${where} cannot be seen: tcpdump ended, ${said.trim().split('\n').at(-1)?.slice(0, 160) ?? ''}`,
      );
    });
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    if (size + chunk.length <= keptBytes) {
      kept.push(chunk);
      size += chunk.length;
    } else {
      truncated = true;
    }
    for (const packet of reader.push(chunk)) {
      const frame = decodeFrame(packet);
      if (frame) onFrame(frame);
      const ask = frame === undefined ? decodeArp(packet) : decodeDiscovery(packet);
      if (ask) onAsk(ask);
    }
  });
  return {
    where,
    ready,
    stop: () => stopChild(child),
    pcap: () => ({ where, pcap: Buffer.concat(kept).toString('base64'), truncated }),
  };
};
