import { z } from 'zod';
import { type CauseId, causes } from './causes.ts';

export const causeIdSchema = z.enum(Object.keys(causes) as [CauseId, ...CauseId[]]);

export const layerSchema = z.enum(['intended', 'programmed', 'observed']);
export type Layer = z.infer<typeof layerSchema>;

/** `forward`: packets of the question. `reverse`: their replies, whose source is the question's destination. */
const directionSchema = z.enum(['forward', 'reverse']);
export type Direction = z.infer<typeof directionSchema>;

/**
 * The places of a path in the order in which one packet meets them. `source` is the sender in that
 * direction: for the reply, the question's destination. On one node the path is `source-pod`,
 * `source-veth`, `source-node`, `destination-veth`, `destination-pod`.
 */
export const hops = [
  'question',
  'source-pod',
  'source-veth',
  'source-node',
  'source-tunnel',
  'underlay',
  'destination-tunnel',
  'destination-node',
  'destination-veth',
  'destination-pod',
  /** What is outside of the cluster: the end of the request's way. */
  'outside',
] as const;
export const hopSchema = z.enum(hops);
export type Hop = z.infer<typeof hopSchema>;

const statusSchema = z.enum(['pass', 'fail', 'warn', 'unknown']);
export type Status = z.infer<typeof statusSchema>;

/** The command or object that shows it, where it was read, and the lines that matter. */
const proofSchema = z.object({
  source: z.string(),
  node: z.string().optional(),
  lines: z.array(z.string()),
});
export type Proof = z.infer<typeof proofSchema>;

/** A fix that applies, by its name in the catalogue, with what it needs to know. */
const fixRefSchema = z.object({ id: z.string(), params: z.record(z.string(), z.string()) });
export type FixRef = z.infer<typeof fixRefSchema>;

export const findingSchema = z.object({
  /** Unique in one run: check, direction, node and object. */
  id: z.string(),
  /** The check's name, such as `workload-route`. */
  check: z.string(),
  status: statusSchema,
  layer: layerSchema,
  hop: hopSchema,
  direction: directionSchema,
  node: z.string().optional(),
  /** Object that it is about: `NetworkPolicy shop/deny-all`, `route 192.168.84.131/32`. */
  object: z.string().optional(),
  /** One line, for people: what is so. */
  statement: z.string(),
  proof: z.array(proofSchema),
  /** For `fail` and `warn`: the cause that this finding would be, by its id in `causes.ts`. */
  cause: causeIdSchema.optional(),
  /**
   * Causes (ids) and checks (`check:<name>`) that this explains when it is true; with `@<node>` behind
   * them only findings about that node.
   */
  explains: z.array(z.string()),
  fixes: z.array(fixRefSchema),
});
export type Finding = z.infer<typeof findingSchema>;
