import { z } from 'zod';
import { type TapPlace, taps } from '../faults/hops.ts';
import { saidSchema } from '../words/message.ts';
import { protocolSchema } from './question.ts';

/**
 * What packets did in one live test: sent from A's network namespace, watched at each hop at the
 * same time, matched by a unique source port or ICMP id.
 */

export const placeSchema = z.enum(taps);
/** Where a capture stood, in packet order; `source` and `destination` are those of the question, not of the packet. */
export type Place = TapPlace;

const tapSchema = z.object({
  place: placeSchema,
  node: z.string(),
  interface: z.string(),
  /** Our packets seen on the way there, and replies seen on the way back. */
  requests: z.number(),
  replies: z.number(),
  /** The first lines seen, for the proof. */
  lines: z.array(z.string()),
  /** Source addresses with which the requests were seen here. */
  sources: z.array(z.string()).optional(),
  /**
   * Requests that were cut short, or had a wrong checksum, as they were seen here. On the node that sends them, and
   * where no card lies between, a checksum may be filled in later.
   */
  flaws: z.object({ cut: z.number(), checksum: z.number() }).partial().optional(),
});
export type Tap = z.infer<typeof tapSchema>;

const counterMoveSchema = z.object({
  node: z.string(),
  backend: z.enum(['nft', 'legacy', 'native']),
  table: z.string(),
  chain: z.string(),
  /** The rule's text, or `policy DROP` of a base chain. */
  rule: z.string(),
  target: z.string(),
  packets: z.number(),
});
export type CounterMove = z.infer<typeof counterMoveSchema>;

/** What one node's kernel counted of dropped packets meanwhile, in its own network and in those of the test's pods. */
const kernelMovesSchema = z.object({
  node: z.string(),
  /** How long was counted, and how long afterwards while nothing was sent. */
  ms: z.number(),
  idleMs: z.number().optional(),
  moves: z.array(
    z.object({
      /** `namespace/name`; absent: the node's own network. */
      pod: z.string().optional(),
      source: z.string(),
      device: z.string().optional(),
      /** As in `faults/kernel-counters.ts`. */
      name: z.string(),
      moved: z.number(),
      /** In `idleMs`: what moves without our packets. */
      idle: z.number().optional(),
    }),
  ),
  unread: z.array(z.object({ pod: z.string().optional(), source: z.string(), reason: saidSchema })),
  /** Dropped packets of the whole machine by the kernel's reason (`NETFILTER_DROP`) and function. */
  drops: z
    .array(z.object({ reason: z.string(), location: z.string(), moved: z.number(), idle: z.number().optional() }))
    .optional(),
  dropsUnread: saidSchema.optional(),
});
export type KernelMoves = z.infer<typeof kernelMovesSchema>;

const backlogSchema = z.object({
  node: z.string(),
  pod: z.string().optional(),
  address: z.string(),
  port: z.number(),
  /** Connections in the socket's queue before and after, and how many fit. */
  before: z.number(),
  waiting: z.number(),
  limit: z.number(),
  ms: z.number(),
  /** Of those that waited at the first look a program took some, or none; absent: that was not to be seen. */
  accepts: z.boolean().optional(),
});

const tcProgramSchema = z.object({
  node: z.string(),
  pod: z.string().optional(),
  device: z.string(),
  side: z.enum(['ingress', 'egress']),
  id: z.number().optional(),
  name: z.string().optional(),
});
/** A BPF program that tc runs where packets come in by an interface, or leave by it. */
export type TcProgram = z.infer<typeof tcProgramSchema>;

/** Questions by ARP for the MAC address of one address, and the answers, seen at one place meanwhile. */
const askSchema = z.object({
  place: placeSchema,
  node: z.string(),
  interface: z.string(),
  address: z.string(),
  requests: z.number(),
  replies: z.number(),
});
export type Ask = z.infer<typeof askSchema>;

export const packetTestSchema = z.object({
  protocol: protocolSchema,
  port: z.number().optional(),
  fromAddress: z.string(),
  toAddress: z.string(),
  /** What receives them, where it is not a pod. */
  to: z.enum(['node', 'outside']).optional(),
  /** `node`: the sender's node by its own network. With `beside` it only tries what the pod was asked for. */
  by: z.enum(['node']).optional(),
  beside: z.boolean().optional(),
  /** Sent to a Service's address, which the sender's node gives to one of its endpoints. */
  through: z.enum(['service']).optional(),
  /** The node that called in the place of a client outside. */
  plays: z.string().optional(),
  /**
   * A ping of so many bytes (the IP packet, the sender's MTU) that may not be fragmented: asks what the path
   * carries, not whether the other end answers. `passes`: the largest size that was answered.
   */
  size: z.number().optional(),
  passes: z.number().optional(),
  sent: z.number(),
  /**
   * `replied`: an echo reply, a completed handshake, or a datagram that came back. `refused`: RST or
   * ICMP port unreachable, so the path works and nothing listens. `unreachable`: another ICMP error, or
   * the kernel refused to send. `timeout`: nothing came back. `partial`: some were answered, some not.
   */
  outcome: z.enum(['replied', 'refused', 'unreachable', 'timeout', 'partial', 'not-run']),
  detail: saidSchema,
  taps: z.array(tapSchema),
  /** Absent where they were not watched. */
  asks: z.array(askSchema).optional(),
  /** Rules that drop or reject and whose counters moved during the test. */
  counters: z.array(counterMoveSchema),
  /** What connection tracking counted meanwhile, of any packets (`conntrack -S`); only where something moved. */
  tracking: z
    .array(z.object({ node: z.string(), invalid: z.number(), insertFailed: z.number(), drop: z.number() }))
    .optional(),
  /** Absent where it was not read. */
  kernel: z.array(kernelMovesSchema).optional(),
  /** Connections that a program of the receiver left unaccepted, for as long as was looked. */
  backlog: z.array(backlogSchema).optional(),
  /** Of the interfaces on the way, where packets were lost. */
  tcPrograms: z.array(tcProgramSchema).optional(),
  /** ICMP errors seen: who sent them and what they say. */
  icmpErrors: z.array(
    z.object({
      from: z.string(),
      message: z.string(),
      /** What fits, in bytes of the IP packet, where the error says that ours did not. */
      mtu: z.number().optional(),
    }),
  ),
});
export type PacketTest = z.infer<typeof packetTestSchema>;
