import { z } from 'zod';
import { readOf } from './read.ts';

/** How a name outside of the cluster was looked up: by the pod's own name servers, and by its node's. */

export const resolvConfSchema = z.object({
  /**
   * `sandbox`: the file that the container runtime keeps for the pod. `node`: the node's own. `derived`: what
   * kubelet writes for a pod of this kind, where the file could not be read.
   */
  source: z.enum(['sandbox', 'node', 'derived']),
  servers: z.array(z.string()),
  search: z.array(z.string()),
  ndots: z.number(),
});
export type ResolvConf = z.infer<typeof resolvConfSchema>;

export const lookupSchema = z.object({
  by: z.enum(['pod', 'node']),
  server: z.string(),
  /** The name as it was asked for, with a domain of the search list where one was added. */
  name: z.string(),
  /** `no-address`: the name exists and has no address of that family. */
  outcome: z.enum(['answered', 'no-such-name', 'no-address', 'server-failed', 'refused', 'timeout', 'unreachable']),
  addresses: z.array(z.string()),
  detail: z.string(),
});
export type Lookup = z.infer<typeof lookupSchema>;

const clusterDnsSchema = z.object({
  /** `kube-system/kube-dns` */
  service: z.string(),
  clusterIPs: z.array(z.string()),
  endpoints: z.array(
    z.object({
      address: z.string(),
      pod: z.object({ namespace: z.string(), name: z.string() }).optional(),
      node: z.string().optional(),
      ready: z.boolean(),
      /** Of DNS over UDP. */
      port: z.number(),
    }),
  ),
});
export type ClusterDns = z.infer<typeof clusterDnsSchema>;

export const dnsSchema = z.object({
  name: z.string(),
  /** The end that asked, as people call it, and its node. */
  asker: z.string(),
  node: z.string(),
  resolvConf: readOf(resolvConfSchema),
  clusterDns: readOf(clusterDnsSchema),
  /** In the order in which they were asked; those of the cluster's own server by name alone come last. */
  lookups: readOf(z.array(lookupSchema)),
  /** Silent name servers of the pod whose addresses no Service, no pod and no node has; absent: not asked, or none. */
  ofNobody: z.array(z.string()).optional(),
  /** Set where the name was not resolved and the way to this pod of the cluster's DNS is looked at instead. */
  pathTo: z.string().optional(),
});
export type Dns = z.infer<typeof dnsSchema>;
