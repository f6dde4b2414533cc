import { z } from 'zod';
import { type CauseId, causeIds, causes, healers } from '../faults/causes.ts';
import { type CheckId, checkIds, checks } from '../faults/checks.ts';
import { fixIds } from '../faults/fixes.ts';
import { hops } from '../faults/hops.ts';
import { layers } from '../faults/layers.ts';
import { messageSchema, saidSchema } from '../words/message.ts';

export const causeIdSchema = z.enum(causeIds);
const checkIdSchema = z.enum(checkIds);
export const layerSchema = z.enum(layers);
export const hopSchema = z.enum(hops);

/** `forward`: packets of the question. `reverse`: their replies, whose source is the question's destination. */
const directionSchema = z.enum(['forward', 'reverse']);
export type Direction = z.infer<typeof directionSchema>;

const statusSchema = z.enum(['pass', 'fail', 'warn', 'unknown']);
export type Status = z.infer<typeof statusSchema>;

/** The command or object that shows it, where it was read, and the lines that matter. */
const proofSchema = z.object({
  source: z.string(),
  node: z.string().optional(),
  /** As the tool prints them; a remark of ours is a message. */
  lines: z.array(z.union([z.string(), messageSchema])),
});
export type Proof = z.infer<typeof proofSchema>;

/** A cause or a check (`check:<name>`); with `@<node>` behind it only where it is about that node. */
type ExplainedKind = CauseId | `check:${CheckId}`;
export type Explained = ExplainedKind | `${ExplainedKind}@${string}`;

const explainedSchema = z.string().refine((token): token is Explained => {
  const [what = ''] = token.split('@');
  return what.startsWith('check:') ? what.slice('check:'.length) in checks : what in causes;
});

/** A fix that applies, by its name in the catalogue, with what it needs to know. */
const fixRefSchema = z.object({
  id: z.enum(fixIds),
  params: z.record(z.string(), z.string()),
  /** Why it is to stay text here although a program could do it: one sentence for people. */
  held: saidSchema.optional(),
});
export type FixRef = z.infer<typeof fixRefSchema>;

export const findingSchema = z.object({
  /** Unique in one run: check, direction, node and object. */
  id: z.string(),
  check: checkIdSchema,
  status: statusSchema,
  layer: layerSchema,
  hop: hopSchema,
  direction: directionSchema,
  node: z.string().optional(),
  /** Object that it is about: `NetworkPolicy shop/deny-all`, `route 192.168.84.131/32`. */
  object: z.string().optional(),
  /** What is so, without a full stop. */
  statement: messageSchema,
  proof: z.array(proofSchema),
  /** For `fail` and `warn`: the cause that this finding would be, by its id in `faults/causes.ts`. */
  cause: causeIdSchema.optional(),
  /** Who repairs it by itself, where its cause alone does not say so. */
  selfHeals: z.object({ by: z.enum(healers), withinSeconds: z.number() }).optional(),
  /** What this explains when it is true. */
  explains: z.array(explainedSchema),
  fixes: z.array(fixRefSchema),
});
export type Finding = z.infer<typeof findingSchema>;
