import { z } from 'zod';
import { failureCodes } from '../../case/read.ts';
import { sentSchema } from '../../words/message.ts';
import { type RawSnapshot, snapshotFormat } from '../raw.ts';

/** Commands of one answer: some thirty, and one for each native table. */
const mostRuns = 200;
/** Of the question and of the node itself. */
const mostAddresses = 1_000;
/** As many pods as a request may name. */
const mostPods = 20;
const name = z.string().max(1_000);

/** Counted before its members are looked at. */
const shortRecord = <T extends z.ZodType>(value: T, most: number) =>
  z.record(name, value).refine((record) => Object.keys(record).length <= most, `more than ${most} entries`);

/** A message of a probe, or the text of an older one. */
const saidShort = sentSchema(4_000);

const rawRunSchema = z.object({
  id: name,
  argv: z.array(z.string().max(4_000)).max(100),
  exitCode: z.number().exactOptional(),
  failure: saidShort.exactOptional(),
  code: z.enum(failureCodes).exactOptional(),
  stdout: z.string(),
  stderr: z.string().max(4_000),
  milliseconds: z.number(),
  truncated: z.boolean(),
  leftOut: z.int().min(0).exactOptional(),
});

/** The probe's answer at the worker's edge: a node may be of another version, or hostile. */
export const rawSnapshotSchema: z.ZodType<RawSnapshot> = z.object({
  format: z.literal(snapshotFormat),
  node: name,
  takenAt: z.string().max(100),
  source: z.enum(['probe', 'calico-node']),
  milliseconds: z.number(),
  runs: z.array(rawRunSchema).max(mostRuns),
  pods: shortRecord(
    z.object({
      netns: name.exactOptional(),
      failure: saidShort.exactOptional(),
      runs: z.array(rawRunSchema).max(20),
    }),
    mostPods,
  ),
  skipped: shortRecord(saidShort, mostRuns),
  wholeFor: z
    .object({
      addresses: z.array(name).max(mostAddresses),
      interfaces: z.array(name).max(mostAddresses),
      prefixes: z.array(name).max(mostAddresses),
    })
    .exactOptional(),
});
