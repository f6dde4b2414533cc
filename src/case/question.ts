import { z } from 'zod';

/** IP protocols that a question can name. */
export const protocolSchema = z.enum(['tcp', 'udp', 'sctp', 'icmp']);
export type Protocol = z.infer<typeof protocolSchema>;

const workloadKinds = ['deployment', 'statefulset', 'daemonset'] as const;
export type WorkloadKind = (typeof workloadKinds)[number];

/** One end of the question as it was typed, before anything was looked up. */
export const endRefSchema = z.discriminatedUnion('kind', [
  /** `shop/web-0` or `web-0`. */
  z.object({ kind: z.literal('pod'), namespace: z.string().optional(), name: z.string() }),
  z.object({ kind: z.literal('service'), namespace: z.string().optional(), name: z.string() }),
  /** All pods of a Deployment, StatefulSet or DaemonSet. */
  z.object({
    kind: z.literal('workload'),
    workload: z.enum(workloadKinds),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  z.object({ kind: z.literal('node'), name: z.string() }),
  z.object({ kind: z.literal('address'), address: z.string() }),
  z.object({ kind: z.literal('name'), name: z.string() }),
]);
export type EndRef = z.infer<typeof endRefSchema>;

/** "A cannot reach B": what the asker wants to know. */
export const questionSchema = z.object({
  from: endRefSchema,
  to: endRefSchema,
  /** Destination port, 1 to 65535; absent: ICMP, and TCP to a port that listens. */
  port: z.number().int().min(1).max(65535).optional(),
  protocol: protocolSchema.optional(),
  /**
   * Absent: the connection. Else the policies alone, about this connection or all that concerns `from`; why
   * `from` has no address; or whose the address `from` is. `to` is the same as `from` then.
   */
  about: z.enum(['policy', 'policy-explain', 'no-address', 'address']).optional(),
  /** What each place saw of the live packets is wanted as files. */
  capture: z.literal(true).optional(),
  /** The words as they were typed; for records only, never evaluated. */
  text: z.string(),
});
export type Question = z.infer<typeof questionSchema>;
