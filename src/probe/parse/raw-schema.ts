import { z } from 'zod';
import { type RawSnapshot, snapshotFormat } from '../raw.ts';

const rawRunSchema = z.object({
  id: z.string(),
  argv: z.array(z.string()),
  exitCode: z.number().exactOptional(),
  failure: z.string().exactOptional(),
  stdout: z.string(),
  stderr: z.string(),
  milliseconds: z.number(),
  truncated: z.boolean(),
});

/** The probe's answer at the worker's edge: a node may be of another version, or hostile. */
export const rawSnapshotSchema: z.ZodType<RawSnapshot> = z.object({
  format: z.literal(snapshotFormat),
  node: z.string(),
  takenAt: z.string(),
  source: z.enum(['probe', 'calico-node']),
  milliseconds: z.number(),
  runs: z.array(rawRunSchema),
  pods: z.record(
    z.string(),
    z.object({ netns: z.string().exactOptional(), failure: z.string().exactOptional(), runs: z.array(rawRunSchema) }),
  ),
  skipped: z.record(z.string(), z.string()),
});
