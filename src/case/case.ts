import { z } from 'zod';
import { saidSchema } from '../words/message.ts';
import { burstSchema } from './burst.ts';
import { dnsSchema } from './dns.ts';
import { endSchema } from './end.ts';
import { flowLogsSchema } from './flows.ts';
import { frontSchema } from './front.ts';
import { inboundSchema } from './inbound.ts';
import { noAddressSchema } from './no-address.ts';
import { nodeStateSchema } from './node-state.ts';
import { objectsSchema } from './objects.ts';
import { packetTestSchema } from './packets.ts';
import { caseQuestionSchema } from './question.ts';
import { readOf } from './read.ts';
import { serviceSchema } from './service.ts';

/** Something that could not be read while collecting: what, and why, for people. */
const gapSchema = z.object({ what: saidSchema, reason: saidSchema });
export type Gap = z.infer<typeof gapSchema>;

const timingSchema = z.object({ step: saidSchema, startMs: z.number(), ms: z.number() });
export type Timing = z.infer<typeof timingSchema>;

export const caseFormat = 'calico-why/case/1';

/** All evidence about one question, as one plain value. Everything after collecting is a function of it. */
export const caseSchema = z.object({
  format: z.literal(caseFormat),
  question: caseQuestionSchema,
  /** ISO 8601. */
  askedAt: z.string(),
  from: endSchema,
  to: endSchema,
  /** The Service by which `to` was found. */
  service: serviceSchema.optional(),
  /** Of a question from outside into the cluster; `from` is then who sends to `to`: the client, or the entry node for it. */
  inbound: inboundSchema.optional(),
  /** What stands before the Service of a question from outside, with what was found of it. */
  front: frontSchema.optional(),
  /** How the name in the question was looked up; absent where it names none. */
  dns: dnsSchema.optional(),
  objects: objectsSchema,
  /** `namespace/name` of each pod of the question that has no address yet → what says why. */
  withoutAddress: z.record(z.string(), noAddressSchema).optional(),
  /** Node name → its state, or why there is none. */
  nodes: z.record(z.string(), readOf(nodeStateSchema)),
  /** A third node, to which a route of one of the ends' nodes leads; its state is among `nodes`. */
  detour: z.object({ node: z.string(), address: z.string() }).optional(),
  /** Live tests; empty when none was run. `packetsSkipped` then says why. */
  packets: z.array(packetTestSchema),
  packetsSkipped: saidSchema.optional(),
  /** Many packets over some time; absent where one try of each is what was asked for. */
  burst: readOf(burstSchema).optional(),
  /** What Calico's flow logs saw of the two ends; absent where they are not asked. */
  flows: readOf(flowLogsSchema).optional(),
  gaps: z.array(gapSchema),
  timings: z.array(timingSchema),
  /** Requests to the API server that it took, exec included. */
  requests: z.number().optional(),
});
export type Case = z.infer<typeof caseSchema>;
