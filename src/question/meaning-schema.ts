import { z } from 'zod';
import { frontKinds } from '../case/front.ts';
import { workloadKinds } from '../case/question.ts';
import { type End, type Meaning, meaningKinds } from '../understanding/meaning.ts';

/** A meaning that somebody sends: nothing else is known of it than that it has this form. */

const short = z.string().min(1).max(300);
const inNamespace = { namespace: short.exactOptional() };

const endSchema: z.ZodType<End> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pod'), ...inNamespace, name: short }),
  z.object({ kind: z.literal('thing'), ...inNamespace, name: short }),
  z.object({ kind: z.literal('service'), ...inNamespace, name: short }),
  z.object({
    kind: z.literal('workload'),
    workload: z.enum(workloadKinds),
    ...inNamespace,
    name: short,
  }),
  z.object({ kind: z.literal('labels'), labels: short, ...inNamespace }),
  z.object({ kind: z.literal('pods'), ...inNamespace, node: short.exactOptional() }),
  z.object({ kind: z.literal('node'), name: short.exactOptional() }),
  z.object({ kind: z.literal('address'), address: short }),
  z.object({ kind: z.literal('name'), name: short }),
  z.object({ kind: z.literal('internet') }),
  z.object({ kind: z.enum(frontKinds), namespace: short, name: short }),
]);

const namedSchema = z.object({ ...inNamespace, name: short });

/** `symptom: refused` is a list of one. */
const symptoms = z.union([short.transform((one) => [one]), z.array(short).max(20)]);

const meaningSchema: z.ZodType<Meaning, unknown> = z.object({
  kind: z.enum(meaningKinds),
  from: endSchema.exactOptional(),
  to: endSchema.exactOptional(),
  of: endSchema.exactOptional(),
  via: namedSchema.exactOptional(),
  port: z.number().int().min(1).max(65_535).exactOptional(),
  protocol: z.enum(['tcp', 'udp', 'sctp', 'icmp']).exactOptional(),
  family: z.literal([4, 6]).exactOptional(),
  symptom: symptoms.exactOptional(),
  since: short.exactOptional(),
  until: short.exactOptional(),
  only_from: endSchema.exactOptional(),
  works_from: endSchema.exactOptional(),
  where: z.enum(['across-nodes', 'same-node']).exactOptional(),
  both: z.literal(true).exactOptional(),
  entry: z.enum(['nodeport', 'loadbalancer', 'ingress']).exactOptional(),
  capture: z.literal(true).exactOptional(),
  name: short.exactOptional(),
  policy: namedSchema.exactOptional(),
  change: z.enum(['apply', 'delete']).exactOptional(),
  agent: short.exactOptional(),
  peer: z.array(short).max(20).exactOptional(),
  address: short.exactOptional(),
  asks: short.exactOptional(),
  title: short.exactOptional(),
  namespace: short.exactOptional(),
});

/** A sentence, where it was said, and in a thread what the question above it means. */
export const askedSchema = z.object({
  text: z.string(),
  how: z.enum(['command', 'mention', 'thread', 'paste']).nullish(),
  before: meaningSchema.nullish(),
});
