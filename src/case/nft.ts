import { z } from 'zod';

/**
 * Native nftables rules as `nft -j list table` shows them, reduced to what decides about a packet. A
 * rule is a list of steps in order; what is not understood stays as text and is never dropped.
 */

/** What is looked at, as nft writes it: `ip saddr`, `th dport`, `meta mark`, `ct state`, `fib daddr type`. */
const nftKeySchema = z.object({
  field: z.string(),
  /** The field's bits that count; absent: all. */
  mask: z.number().optional(),
  /** The flags that count, for fields of flags such as `tcp flags`; absent: all. */
  flags: z.array(z.string()).optional(),
});
export type NftKey = z.infer<typeof nftKeySchema>;

const nftValueSchema = z.discriminatedUnion('kind', [
  /** An address, a number as text, or a name; interfaces may end with `*`. */
  z.object({ kind: z.literal('is'), value: z.string() }),
  z.object({ kind: z.literal('range'), low: z.string(), high: z.string() }),
  z.object({ kind: z.literal('prefix'), address: z.string(), length: z.number() }),
  z.object({ kind: z.literal('flags'), names: z.array(z.string()) }),
  /** `*`: what no other element has. */
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);
export type NftValue = z.infer<typeof nftValueSchema>;

const nftVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['accept', 'drop', 'return', 'continue']) }),
  z.object({ kind: z.enum(['jump', 'goto']), chain: z.string() }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);
export type NftVerdict = z.infer<typeof nftVerdictSchema>;

/** One value for each key; in maps of verdicts with what follows from it. */
const nftElementSchema = z.object({ parts: z.array(nftValueSchema), verdict: nftVerdictSchema.optional() });
export type NftElement = z.infer<typeof nftElementSchema>;

const lookup = {
  keys: z.array(nftKeySchema),
  /** Name of a set or map of the same table; its elements are there. */
  set: z.string().optional(),
  elements: z.array(nftElementSchema),
};

const nftStepSchema = z.discriminatedUnion('kind', [
  /** `==` holds for what is in the elements, `in` for flags of which one is set, `!` for none of them. */
  z.object({ kind: z.literal('match'), op: z.enum(['==', '!=', 'in', '!', '<', '>', '<=', '>=']), ...lookup }),
  z.object({ kind: z.literal('vmap'), ...lookup }),
  z.object({ kind: z.literal('verdict'), verdict: nftVerdictSchema }),
  z.object({ kind: z.literal('reject') }),
  /** The new mark is `(old & ~mask) ^ value`. */
  z.object({ kind: z.literal('mark'), value: z.number(), mask: z.number() }),
  z.object({ kind: z.literal('forget-mark') }),
  z.object({ kind: z.literal('dnat'), address: z.string().optional(), port: z.number().optional() }),
  z.object({ kind: z.literal('snat'), to: z.string() }),
  z.object({ kind: z.literal('notrack') }),
  /** Counts, logs or changes something that no rule here asks for. */
  z.object({ kind: z.literal('none') }),
  /** A condition that may or may not hold, such as a rate limit. */
  z.object({ kind: z.literal('doubt'), text: z.string() }),
  /** Something that is not known here: it could do anything. */
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);
export type NftStep = z.infer<typeof nftStepSchema>;
export type NftLookup = Pick<Extract<NftStep, { kind: 'match' }>, 'keys' | 'set' | 'elements'>;

export const nftStepsSchema = z.array(nftStepSchema);

export const nftSetSchema = z.object({
  name: z.string(),
  elements: z.array(nftElementSchema),
  /** Elements of a large set that none of the question's packets can be; absent: none. */
  leftOut: z.number().optional(),
});
export type NftSet = z.infer<typeof nftSetSchema>;

export const nftFamilySchema = z.enum(['ip', 'ip6', 'inet', 'netdev']);
export type NftFamily = z.infer<typeof nftFamilySchema>;
