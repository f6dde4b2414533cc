import { z } from 'zod';
import { saidSchema } from '../words/message.ts';
import { placeSchema } from './packets.ts';

/**
 * Many packets of one question over some time, in two sizes: how many are lost, where, and how long they take. They are
 * pings of the sender's own network; what each place saw of them is counted, so that loss has a place.
 */

const tapSchema = z.object({
  place: placeSchema,
  node: z.string(),
  interface: z.string(),
  /** Different packets that were seen here on the way there, and answers on the way back. */
  requests: z.number(),
  replies: z.number(),
  /** Milliseconds between a packet and its answer as they passed here: the rest of the way, there and back. */
  p50: z.number().optional(),
  p99: z.number().optional(),
});
export type BurstTap = z.infer<typeof tapSchema>;

const rowSchema = z.object({
  /** Of the IP packet, which may not be fragmented. */
  bytes: z.number(),
  sent: z.number(),
  answered: z.number(),
  /** Milliseconds; absent where nothing was answered. */
  p50: z.number().optional(),
  p99: z.number().optional(),
  /** In the order of the question's way; only places that were watched. */
  taps: z.array(tapSchema),
  /** The first complaint of `ping`. */
  said: z.string().optional(),
});
export type BurstRow = z.infer<typeof rowSchema>;

export const burstSchema = z.object({
  fromAddress: z.string().optional(),
  toAddress: z.string(),
  /** How long it was sent, in milliseconds. */
  overMs: z.number(),
  /** The smallest first. */
  rows: z.array(rowSchema),
  problems: z.array(saidSchema),
});
export type Burst = z.infer<typeof burstSchema>;

/** The row that is told of first: the small packets. */
export const smallRow = ({ rows }: Burst): BurstRow | undefined => rows[0];

/**
 * What share can be lost at most where nothing of so many was, at 95%: `1 - 0.05^(1/n)`, in hundredths, rounded up to
 * a tenth.
 */
export const mostLostOf = (sent: number): number => Math.ceil(1_000 * (1 - 0.05 ** (1 / sent))) / 10;
