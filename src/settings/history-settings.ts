import { z } from 'zod';

/** How long questions that were answered are remembered, without their evidence. */
export const historySchema = z.object({
  /** Days after which an answer is forgotten. */
  keepDays: z.coerce.number().int().min(1).max(3_660).default(90),
  /** Answers that are kept at most; some 1 kB of Redis each. */
  most: z.coerce.number().int().min(10).max(100_000).default(5_000),
});
