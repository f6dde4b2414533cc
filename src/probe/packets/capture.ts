import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { dyingWithUs, startChild, stopChild } from '../command.ts';
import { type ArpFrame, decodeArp, decodeDiscovery } from './arp.ts';
import { decodeFrame, type Frame } from './frame.ts';
import { type CapturedPacket, PcapReader } from './pcap.ts';
import { PcapFile } from './pcap-file.ts';

/** Enough for the headers of a packet in a tunnel and of the packet that an ICMP error is about. */
const snapLength = '256';
/** Interfaces of one namespace with packets of ours. */
const mostFiles = 12;

/** As `decodeFrame` reads it; both headers have it at one place. */
const interfaceIndexOf = ({ bytes }: CapturedPacket): number =>
  bytes.length < 8 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4);

/**
 * Watches all interfaces of one namespace. `any` with LINUX_SLL2 tells interface and direction of each
 * packet; immediate mode because the kernel otherwise holds packets back for up to a second. The filter
 * is not optimized: libpcap's optimizer (seen with 1.10.3) loses some ARP replies of a filter this long.
 * The listeners say whether a packet is of our test: only such packets are kept, not what the two pods say
 * to each other meanwhile.
 */
export const startCapture = (
  where: string,
  prefix: (argv: readonly string[]) => readonly string[],
  filter: string,
  onFrame: (frame: Frame) => boolean,
  onAsk: (frame: ArpFrame) => boolean,
) => {
  const command = ['tcpdump', '-i', 'any', '-p', '-n', '-s', snapLength, '--immediate-mode', '-O', '-U', '-Z', 'root'];
  const argv = prefix(dyingWithUs([...command, '-y', 'LINUX_SLL2', '-w', '-', filter]));
  const child = startChild(argv, 'ignore');
  const reader = new PcapReader();
  const files = new Map<number, PcapFile>();
  const keep = (packet: CapturedPacket): void => {
    const index = interfaceIndexOf(packet);
    const file = files.get(index) ?? new PcapFile(Number(snapLength));
    if (!files.has(index) && files.size >= mostFiles) return;
    files.set(index, file);
    file.add(packet);
  };
  let said = '';
  const ready = new Promise<Message | undefined>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2_000) said += chunk.toString('utf8');
      if (said.includes('listening on')) resolve(undefined);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT' ? say('probe.not-installed', { program: argv[0] ?? '' }) : undefined;
      resolve(say('packets.unseen', { where, why: missing ?? error.message }));
    });
    child.once('close', () => {
      const last = said.trim().split('\n').at(-1)?.slice(0, 160) ?? '';
      resolve(say('packets.unseen', { where, why: say('packets.tcpdump-ended', { said: last }) }));
    });
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    for (const packet of reader.push(chunk)) {
      const frame = decodeFrame(packet);
      const ask = frame === undefined ? decodeArp(packet) : decodeDiscovery(packet);
      const ours = [frame !== undefined && onFrame(frame), ask !== undefined && onAsk(ask)];
      if (ours.includes(true)) keep(packet);
    }
  });
  return {
    where,
    /** Resolves when packets are being caught, with nothing, or with why they are not. */
    ready,
    /** Of the program that watches; absent: it was not started. */
    pid: child.pid,
    stop: () => stopChild(child),
    /** What was ours, by the index of the interface that saw it. */
    pcaps: () =>
      [...files].map(([interfaceIndex, file]) => ({ interfaceIndex, pcap: file.base64(), truncated: file.truncated })),
  };
};
