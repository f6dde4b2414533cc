import { z } from 'zod';
import { placeSchema } from '../../case/packets.ts';
import type { RawPacketsResult, RawReady } from './result.ts';

/** Whole and not below nothing. */
const count = z.int().min(0);

const readySchema = z.object({
  type: z.literal('ready'),
  node: z.string(),
  milliseconds: z.number(),
  problems: z.array(z.string()),
});

const resultSchema = z.object({
  type: z.literal('result'),
  node: z.string(),
  milliseconds: z.number(),
  taps: z.array(
    z.object({
      test: count,
      place: placeSchema,
      interface: z.string(),
      requests: count,
      replies: count,
      lines: z.array(z.string()),
      sources: z.array(z.string()).optional(),
    }),
  ),
  asks: z
    .array(
      z.object({
        place: placeSchema,
        interface: z.string(),
        address: z.string(),
        requests: count,
        replies: count,
      }),
    )
    .optional(),
  attempts: z.array(
    z.object({
      test: count,
      sourcePort: count,
      result: z.enum(['connected', 'answered', 'refused', 'unreachable', 'timeout', 'failed']),
      detail: z.string(),
      mtu: count.optional(),
    }),
  ),
  sent: z.array(count),
  answered: z.array(count),
  counters: z.array(
    z.object({
      family: z.union([z.literal(4), z.literal(6)]),
      backend: z.enum(['nft', 'legacy', 'native']),
      table: z.string(),
      chain: z.string(),
      rule: z.string(),
      target: z.string(),
      packets: count,
    }),
  ),
  tracking: z.object({ invalid: count, insertFailed: count, drop: count }).optional(),
  icmpErrors: z.array(z.object({ test: count, from: z.string(), message: z.string(), mtu: count.optional() })),
  problems: z.array(z.string()),
  captures: z.array(
    z.object({
      where: z.string(),
      place: placeSchema,
      interface: z.string(),
      pcap: z.string(),
      truncated: z.boolean(),
    }),
  ),
});

/** One line of `probe packets` at the worker's edge. */
export const packetsMessageSchema: z.ZodType<RawReady | RawPacketsResult> = z.discriminatedUnion('type', [
  readySchema,
  resultSchema,
]);
