import { z } from 'zod';
import { announcingSchema } from './announcing.ts';

/** How a connection from outside comes into the cluster. */
const inboundWays = [
  /** A port of a node that stands for a Service. */
  'node-port',
  /** The address that a load balancer has for a Service. */
  'load-balancer',
  /** One of the `externalIPs` of a Service. */
  'external-ip',
  /** The Service's own address, where somebody announces it. */
  'cluster-ip',
  /** A port of a node that the CNI plugin hands to one pod. */
  'host-port',
  /** The pod's own address, where somebody announces it. */
  'pod-address',
  /** What runs on the node itself. */
  'node-address',
] as const;
export type InboundWay = (typeof inboundWays)[number];

/** A question from outside into the cluster: what is called, by whom, and where its packets come in. */
export const inboundSchema = z.object({
  way: z.enum(inboundWays),
  /** What the client calls; absent: nothing is there to be called yet. */
  address: z.string().optional(),
  /** The port that the client calls, which need not be that of the Service. */
  port: z.number().optional(),
  client: z.object({
    address: z.string(),
    /** The address stands for any out there. */
    any: z.literal(true).optional(),
    /** The node that it is. */
    node: z.string().optional(),
  }),
  /** The node at which its packets were taken to come in; absent: there is none that could be looked at. */
  entry: z.string().optional(),
  /** `asked`: the question names it; `only`: there is no other; `chosen`: one of several. */
  entryIs: z.enum(['asked', 'only', 'chosen']),
  /** Another node, which is to call in the client's place; its state is among `nodes`. */
  player: z.string().optional(),
  /** Of an address that somebody gives or announces. */
  announcing: announcingSchema.optional(),
});
export type Inbound = z.infer<typeof inboundSchema>;
