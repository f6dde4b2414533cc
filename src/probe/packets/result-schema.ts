import { z } from 'zod';
import { placeSchema } from '../../case/packets.ts';
import { sentSchema } from '../../words/message.ts';
import type { RawPacketsResult, RawReady } from './result.ts';

/**
 * More of anything than a live test says: a few tests, ten places, the counters that moved among all rules.
 * Longer lists are not looked through.
 */
const most = { tests: 200, places: 2_000, lines: 2_000, attempts: 10_000, counters: 10_000, problems: 1_000 };
const name = z.string().max(1_000);
const sentence = z.string().max(4_000);

/** Whole and not below nothing. */
const count = z.int().min(0);

const readySchema = z.object({
  type: z.literal('ready'),
  node: name,
  milliseconds: z.number(),
  problems: z.array(sentSchema(4_000)).max(most.problems),
});

const resultSchema = z.object({
  type: z.literal('result'),
  node: name,
  milliseconds: z.number(),
  taps: z
    .array(
      z.object({
        test: count,
        place: placeSchema,
        interface: name,
        requests: count,
        replies: count,
        lines: z.array(sentence).max(most.lines),
        sources: z.array(name).max(most.lines).optional(),
      }),
    )
    .max(most.places),
  asks: z
    .array(
      z.object({
        place: placeSchema,
        interface: name,
        address: name,
        requests: count,
        replies: count,
      }),
    )
    .max(most.places)
    .optional(),
  attempts: z
    .array(
      z.object({
        test: count,
        sourcePort: count,
        result: z.enum(['connected', 'answered', 'refused', 'unreachable', 'timeout', 'failed']),
        detail: sentence,
        errno: name.optional(),
        mtu: count.optional(),
      }),
    )
    .max(most.attempts),
  sent: z.array(count).max(most.tests),
  answered: z.array(count).max(most.tests),
  counters: z
    .array(
      z.object({
        family: z.union([z.literal(4), z.literal(6)]),
        backend: z.enum(['nft', 'legacy', 'native']),
        table: name,
        chain: name,
        rule: sentence,
        target: name,
        packets: count,
      }),
    )
    .max(most.counters),
  tracking: z.object({ invalid: count, insertFailed: count, drop: count }).optional(),
  icmpErrors: z
    .array(z.object({ test: count, from: name, message: sentence, mtu: count.optional() }))
    .max(most.attempts),
  problems: z.array(sentSchema(4_000)).max(most.problems),
  captures: z
    .array(
      z.object({
        where: name,
        place: placeSchema,
        interface: name,
        /** Base64; bounded by the line. */
        pcap: z.string(),
        truncated: z.boolean(),
      }),
    )
    .max(most.places),
});

/** One line of `probe packets` at the worker's edge. */
export const packetsMessageSchema: z.ZodType<RawReady | RawPacketsResult> = z.discriminatedUnion('type', [
  readySchema,
  resultSchema,
]);
