import { z } from 'zod';
import { placeSchema } from '../../case/packets.ts';
import { sentSchema } from '../../words/message.ts';

/**
 * More of anything than a live test says: a few tests, ten places, the counters that moved among all rules.
 * Longer lists are not looked through.
 */
const most = { tests: 200, places: 2_000, lines: 2_000, attempts: 10_000, counters: 10_000, problems: 1_000 };
const name = z.string().max(1_000);
const sentence = z.string().max(4_000);

/** Whole and not below nothing. */
const count = z.int().min(0);

const tapSchema = z.object({
  test: count,
  place: placeSchema,
  interface: name,
  requests: count,
  replies: count,
  lines: z.array(sentence).max(most.lines),
  /** Source addresses of the requests; absent from probes that do not tell them. */
  sources: z.array(name).max(most.lines).optional(),
  /** Requests that were cut short, or had a wrong checksum, as they were seen here. */
  flaws: z.object({ cut: count, checksum: count }).partial().optional(),
});
export type RawTap = z.infer<typeof tapSchema>;

/** Questions for the MAC address of one address, and answers, seen at one place. */
const askSchema = z.object({ place: placeSchema, interface: name, address: name, requests: count, replies: count });
export type RawAsk = z.infer<typeof askSchema>;

/** What became of one attempt, by its source port (TCP, UDP); of a ping of a size by its bytes. */
const attemptSchema = z.object({
  test: count,
  sourcePort: count,
  result: z.enum(['connected', 'answered', 'refused', 'unreachable', 'timeout', 'failed']),
  detail: sentence,
  /** Of the system call that failed: `EADDRINUSE`. */
  errno: name.optional(),
  /** Of a ping of a size: what fits, as its sender was told. */
  mtu: count.optional(),
});
export type RawAttempt = z.infer<typeof attemptSchema>;

const counterMoveSchema = z.object({
  family: z.union([z.literal(4), z.literal(6)]),
  backend: z.enum(['nft', 'legacy', 'native']),
  table: name,
  chain: name,
  rule: sentence,
  target: name,
  packets: count,
});
export type RawCounterMove = z.infer<typeof counterMoveSchema>;

/** What connection tracking counted during the test, of any packets. */
const trackingSchema = z.object({
  /** Packets that it could not place: rules then drop them, or not. */
  invalid: count,
  /** Entries that another one stood in the way of: those packets were dropped. */
  insertFailed: count,
  /** Packets that it dropped itself, most often because its table was full. */
  drop: count,
});
export type RawTracking = z.infer<typeof trackingSchema>;

/** Counters of packets that the kernel drops, which grew during the test by packets of anybody. */
const kernelMovesSchema = z.object({
  /** How long was counted, and how long afterwards while nothing was sent; the latter only where it was looked. */
  ms: count,
  idleMs: count.optional(),
  moves: z
    .array(
      z.object({
        /** Of this pod's network namespace; absent: of the node's. */
        pod: name.optional(),
        /** The file or command. */
        source: name,
        device: name.optional(),
        name,
        moved: count,
        /** In `idleMs`. */
        idle: count.optional(),
      }),
    )
    .max(most.places),
  /** What could not be read, or is in a form that is not known. */
  unread: z.array(z.object({ pod: name.optional(), source: name, reason: sentSchema(4_000) })).max(most.problems),
  /** Packets of this family that the machine dropped, in any network, by the kernel's reason and function. */
  drops: z
    .array(z.object({ reason: name, location: name, moved: count, idle: count.optional() }))
    .max(most.places)
    .optional(),
  /** Why there are none of these. */
  dropsUnread: sentSchema(4_000).optional(),
});
export type RawKernelMoves = z.infer<typeof kernelMovesSchema>;

/** Connections of a listening socket that the kernel opened during the test and that nobody accepted. */
const backlogSchema = z.object({
  pod: name.optional(),
  address: name,
  port: count,
  before: count,
  waiting: count,
  limit: count,
  /** For how long it was looked, in milliseconds. */
  ms: count,
  /** Whether a program took some of those that waited, meanwhile; absent: that was not to be seen. */
  accepts: z.boolean().optional(),
});
export type RawBacklog = z.infer<typeof backlogSchema>;

/** A BPF program that tc runs at an interface. */
const tcProgramSchema = z.object({
  pod: name.optional(),
  device: name,
  side: z.enum(['ingress', 'egress']),
  /** Absent: one of the classic kind. */
  id: count.optional(),
  name: name.optional(),
});
export type RawTcProgram = z.infer<typeof tcProgramSchema>;

const common = {
  node: name,
  milliseconds: z.number(),
  /** Everything that went wrong or could not be watched, for people. */
  problems: z.array(sentSchema(4_000)).max(most.problems),
};

const readySchema = z.object({ type: z.literal('ready'), ...common });

/** Of the node that only watches: the first packet has come. */
const seenSchema = z.object({ type: z.literal('seen'), node: name });
/** Of the sender: nothing more is to come; what was seen follows. */
const sentOutSchema = z.object({ type: z.literal('sent'), node: name });

const resultSchema = z.object({
  type: z.literal('result'),
  ...common,
  taps: z.array(tapSchema).max(most.places),
  /** Absent from probes that do not watch them. */
  asks: z.array(askSchema).max(most.places).optional(),
  attempts: z.array(attemptSchema).max(most.attempts),
  /** By test: packets sent, replies that came back to the sending pod, handshakes known to be whole. */
  sent: z.array(count).max(most.tests),
  answered: z.array(count).max(most.tests),
  counters: z.array(counterMoveSchema).max(most.counters),
  /** Absent where the kernel does not tell. */
  tracking: trackingSchema.optional(),
  /** Absent from probes that do not read them. */
  kernel: kernelMovesSchema.optional(),
  backlog: z.array(backlogSchema).max(most.places).optional(),
  /** Only where packets were lost, and where there are some. */
  tcPrograms: z.array(tcProgramSchema).max(most.places).optional(),
  icmpErrors: z
    .array(z.object({ test: count, from: name, message: sentence, mtu: count.optional() }))
    .max(most.attempts),
  /** Our packets as pcap files in base64, one for each interface that saw some, cut at a cap. */
  captures: z
    .array(
      z.object({
        /** The node, or the pod as `namespace/name`. */
        where: name,
        place: placeSchema,
        interface: name,
        /** Bounded by the line. */
        pcap: z.string(),
        truncated: z.boolean(),
      }),
    )
    .max(most.places),
});
export type RawPacketsResult = z.infer<typeof resultSchema>;

/**
 * One line of what a node saw, as `calico-why probe packets` sends it (see `packets-request.ts`) and the worker
 * takes it. The probe itself knows the types alone: without a validation library it starts quickly.
 */
export const packetsMessageSchema = z.discriminatedUnion('type', [
  readySchema,
  seenSchema,
  sentOutSchema,
  resultSchema,
]);
export type RawPacketsMessage = z.infer<typeof packetsMessageSchema>;
