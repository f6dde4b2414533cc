import { z } from 'zod';
import { failureCodes } from '../case/read.ts';
import { sentSchema } from '../words/message.ts';
import { snapshotFormat } from './snapshot-format.ts';

/**
 * What the probe sends: the raw output of each command, read and understood by the worker, at whose edge this is
 * looked at: a node may be of another version, or hostile. The probe itself knows the types alone, so that it
 * starts quickly.
 */

/** Commands of one answer: some thirty, and one for each native table. */
const mostRuns = 200;
/** Of the question and of the node itself. */
const mostAddresses = 1_000;
/** As many pods as a request may name. */
const mostPods = 20;
const name = z.string().max(1_000);
const addresses = z.array(name).max(mostAddresses);

/** Counted before its members are looked at. */
const shortRecord = <T extends z.ZodType>(value: T, most: number) =>
  z.record(name, value).refine((record) => Object.keys(record).length <= most, `more than ${most} entries`);

/** A message of a probe, or the text of an older one. */
const saidShort = sentSchema(4_000);

/** One command or file read. Exactly one of `exitCode` and `failure` is set. */
const runSchema = z.object({
  /** What it was for, such as `routes4`: see `snapshot.ts`. */
  id: name,
  /** The argument list; for files and sockets `['read', path]`, `['socket', path, command]`. */
  argv: z.array(z.string().max(4_000)).max(100),
  exitCode: z.number().exactOptional(),
  /** Why there is no exit code: not installed, deadline, aborted. */
  failure: saidShort.exactOptional(),
  /** Of `failure`; absent: of no kind that anything depends on, or of an older probe. */
  code: z.enum(failureCodes).exactOptional(),
  stdout: z.string(),
  /** Cut by the probe at 2,000 characters. */
  stderr: z.string().max(4_000),
  milliseconds: z.number(),
  /** The output was longer than its cap and was cut. */
  truncated: z.boolean(),
  /** Rules, members of sets, routes, neighbours that were left out because no packet of the question can meet them. */
  leftOut: z.int().min(0).exactOptional(),
});
export type RawRun = z.infer<typeof runSchema>;

const podSchema = z.object({
  /** Name of the network namespace under /var/run/netns; absent: `failure` says why. */
  netns: name.exactOptional(),
  failure: saidShort.exactOptional(),
  runs: z.array(runSchema).max(20),
});
export type RawPod = z.infer<typeof podSchema>;

/** Addresses of packets, workload interfaces, and how the names of workload interfaces begin. */
const relevanceSchema = z.object({ addresses, interfaces: addresses, prefixes: addresses });
export type RawRelevance = z.infer<typeof relevanceSchema>;

export const rawSnapshotSchema = z.object({
  format: z.literal(snapshotFormat),
  node: name,
  /** ISO 8601, the node's own clock. */
  takenAt: z.string().max(100),
  source: z.enum(['probe', 'calico-node']),
  milliseconds: z.number(),
  runs: z.array(runSchema).max(mostRuns),
  /** `namespace/name` → its network namespace as read from the node. */
  pods: shortRecord(podSchema, mostPods),
  /** Ids that were not run on purpose, with the reason for people: text of an older probe. */
  skipped: shortRecord(saidShort, mostRuns),
  /** Set where a run has `leftOut`: what was kept is whole for packets that carry nothing but these. */
  wholeFor: relevanceSchema.exactOptional(),
});
export type RawSnapshot = z.infer<typeof rawSnapshotSchema>;
