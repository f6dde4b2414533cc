import type { Place } from '../../case/packets.ts';
import type { Message } from '../../words/message.ts';

/** What one node saw, as `calico-why probe packets` sends it (JSON lines; see `request.ts`). */
export interface RawTap {
  test: number;
  place: Place;
  interface: string;
  requests: number;
  replies: number;
  lines: string[];
  /** Source addresses of the requests; absent from probes that do not tell them. */
  sources?: string[] | undefined;
}

/** Questions for the MAC address of one address, and answers, seen at one place. */
export interface RawAsk {
  place: Place;
  interface: string;
  address: string;
  requests: number;
  replies: number;
}

/** What became of one attempt, by its source port (TCP, UDP); of a ping of a size by its bytes. */
export interface RawAttempt {
  test: number;
  sourcePort: number;
  result: 'connected' | 'answered' | 'refused' | 'unreachable' | 'timeout' | 'failed';
  detail: string;
  /** Of the system call that failed: `EADDRINUSE`. */
  errno?: string | undefined;
  /** Of a ping of a size: what fits, as its sender was told. */
  mtu?: number | undefined;
}

export interface RawCounterMove {
  family: 4 | 6;
  backend: 'nft' | 'legacy' | 'native';
  table: string;
  chain: string;
  rule: string;
  target: string;
  packets: number;
}

/** What connection tracking counted during the test, of any packets. */
export interface RawTracking {
  /** Packets that it could not place: rules then drop them, or not. */
  invalid: number;
  /** Entries that another one stood in the way of: those packets were dropped. */
  insertFailed: number;
  /** Packets that it dropped itself, most often because its table was full. */
  drop: number;
}

interface RawCapture {
  /** The node, or the pod as `namespace/name`. */
  where: string;
  place: Place;
  interface: string;
  pcap: string;
  truncated: boolean;
}

export interface RawPacketsResult {
  type: 'result';
  node: string;
  milliseconds: number;
  taps: RawTap[];
  /** Absent from probes that do not watch them. */
  asks?: RawAsk[] | undefined;
  attempts: RawAttempt[];
  /** By test: packets sent, replies that came back to the sending pod, handshakes known to be whole. */
  sent: number[];
  answered: number[];
  counters: RawCounterMove[];
  /** Absent where the kernel does not tell. */
  tracking?: RawTracking | undefined;
  icmpErrors: { test: number; from: string; message: string; mtu?: number | undefined }[];
  /** Everything that went wrong or could not be watched, for people. */
  problems: (Message | string)[];
  /** Our packets as pcap files in base64, one for each interface that saw some, cut at a cap. */
  captures: RawCapture[];
}

export interface RawReady {
  type: 'ready';
  node: string;
  milliseconds: number;
  problems: (Message | string)[];
}
