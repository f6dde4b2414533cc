import { z } from 'zod';
import { saidSchema } from '../words/message.ts';
import { readOf } from './read.ts';

const servicePortSchema = z.object({
  name: z.string().optional(),
  port: z.number(),
  protocol: z.string(),
  /** A number, or the name of a container's port. */
  targetPort: z.string(),
  nodePort: z.number().optional(),
});
export type ServicePort = z.infer<typeof servicePortSchema>;

const serviceEndpointSchema = z.object({
  address: z.string(),
  /** Absent where an endpoint is not a pod. */
  pod: z.object({ namespace: z.string(), name: z.string() }).optional(),
  node: z.string().optional(),
  ready: z.boolean(),
  /** It is ending, and still answers: kube-proxy takes such where none is ready. */
  ending: z.boolean().optional(),
  /** Zones and nodes whose senders it is meant for (topology hints); absent: everybody's. */
  forZones: z.array(z.string()).optional(),
  forNodes: z.array(z.string()).optional(),
  ports: z.array(z.object({ name: z.string().optional(), port: z.number(), protocol: z.string() })),
});
export type ServiceEndpoint = z.infer<typeof serviceEndpointSchema>;

/** What a pod listens on by the protocol that is asked of it: `port`, and others that are open to the network. */
const listensSchema = z.object({
  port: z.number(),
  /** `elsewhere`: on other addresses of the pod alone, such as 127.0.0.1. */
  on: z.enum(['address', 'elsewhere', 'nowhere']),
  others: z.array(z.number()),
});
export type Listens = z.infer<typeof listensSchema>;

/** The Service that a question goes through: `Case.to` is then the endpoint that was chosen behind it. */
export const serviceSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  /** Empty for a headless Service. */
  clusterIPs: z.array(z.string()),
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  type: z.string(),
  /** Of an `ExternalName`. */
  externalName: z.string().optional(),
  /** `internalTrafficPolicy: Local`: a node sends to endpoints of its own only. */
  onlyOwnNode: z.boolean().optional(),
  /** `sessionAffinity: ClientIP`: for how many seconds a sender is given the endpoint that it had before. */
  affinitySeconds: z.number().optional(),
  /** Which pods it picks: with no label none by itself; absent from older cases. */
  selector: z.record(z.string(), z.string()).optional(),
  /** `publishNotReadyAddresses`: its endpoints count as ready whatever the pods say. */
  publishesNotReady: z.boolean().optional(),
  /** How it is reached from outside; each only where the object says so. */
  externalIPs: z.array(z.string()).optional(),
  /** Addresses and names that its load balancer has, by its status. */
  balancers: z.array(z.string()).optional(),
  /** Those of them that stand for a proxy (`ipMode: Proxy`), which calls node ports: no node knows them. */
  proxied: z.array(z.string()).optional(),
  /** `externalTrafficPolicy: Local`: a node hands what comes from outside to endpoints of its own only. */
  outsideOnlyOwnNode: z.boolean().optional(),
  healthCheckNodePort: z.number().optional(),
  loadBalancerClass: z.string().optional(),
  /** `loadBalancerSourceRanges`. */
  sourceRanges: z.array(z.string()).optional(),
  ports: z.array(servicePortSchema),
  endpoints: readOf(z.array(serviceEndpointSchema)),
  /** The address that the question is about (the ClusterIP); absent: it is headless. */
  asked: z.object({ address: z.string().optional() }),
  /** The result of asking each of its endpoints by itself, where there are several; by address. */
  tried: z
    .array(
      z.object({
        address: z.string(),
        status: z.string(),
        summary: saidSchema,
        /** Absent where it is no pod, or was not read. */
        listens: listensSchema.optional(),
      }),
    )
    .optional(),
});
export type Service = z.infer<typeof serviceSchema>;
