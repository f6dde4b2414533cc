import { z } from 'zod';
import { lookupSchema, resolvConfSchema } from '../../case/dns.ts';
import { sentSchema } from '../../words/message.ts';

const askedSchema = z.array(lookupSchema.omit({ by: true }));
const confSchema = resolvConfSchema.omit({ source: true });
const failure = sentSchema(4_000).optional();

/** What `calico-why probe dns` answers; the probe itself knows the type alone. */
export const dnsAnswerSchema = z.object({
  type: z.literal('dns'),
  node: z.string(),
  pod: z.object({ source: z.enum(['sandbox', 'derived']), conf: confSchema, asked: askedSchema, failure }).optional(),
  /** The cluster's own server asked from the pod beside, with the whole name alone. */
  cluster: askedSchema.optional(),
  host: z.object({ conf: confSchema.optional(), asked: askedSchema, failure }),
});
export type RawDns = z.infer<typeof dnsAnswerSchema>;
