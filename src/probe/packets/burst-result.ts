import { z } from 'zod';
import { sentSchema } from '../../words/message.ts';

/** What a node says of a burst. Longer lists than these are not looked through. */
const most = { places: 20_000, rows: 300, pings: 1_000, problems: 100 };
const name = z.string().max(600);
const count = z.int().min(0).max(1_000_000);
const mark = z.int().min(1).max(65_535);

const seenSchema = z.object({
  mark,
  kind: z.enum(['request', 'reply']),
  /** In whose network namespace; absent: the node's. */
  pod: name.optional(),
  interface: name,
  direction: z.enum(['in', 'out', 'unknown']),
  /** Inside of this, and where that is UDP, to which port. */
  tunnel: z.enum(['vxlan', 'ipip']).optional(),
  port: z.int().min(0).max(65_535).optional(),
  /** Different packets. */
  count,
  /** Of answers: milliseconds since their requests passed here. */
  p50: z.number().min(0).optional(),
  p99: z.number().min(0).optional(),
});
export type RawBurstSeen = z.infer<typeof seenSchema>;

const rowSchema = z.object({
  mark,
  sent: count,
  answered: count,
  /** Milliseconds of each answer, in the order in which they came. */
  roundTrips: z.array(z.number().min(0).max(600_000)).max(most.pings),
  /** Bytes of the IP packet, where they may not be fragmented. */
  bytes: count.optional(),
  /** The first complaint of `ping`, and what fits by it. */
  said: z.string().max(200).optional(),
  mtu: count.optional(),
});
export type RawBurstRow = z.infer<typeof rowSchema>;

const common = { node: name, milliseconds: z.number(), problems: z.array(sentSchema(4_000)).max(most.problems) };

const resultSchema = z.object({
  type: z.literal('result'),
  ...common,
  /** Whether the node's own interfaces were watched, and which pods'. */
  watched: z.object({ node: z.boolean(), pods: z.array(name).max(2) }),
  rows: z.array(rowSchema).max(most.rows),
  seen: z.array(seenSchema).max(most.places),
});
export type RawBurstResult = z.infer<typeof resultSchema>;

/** One line of `calico-why probe packets` while a burst runs. */
export const burstMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), ...common }),
  z.object({ type: z.literal('sent'), node: name }),
  resultSchema,
]);
export type RawBurstMessage = z.infer<typeof burstMessageSchema>;
