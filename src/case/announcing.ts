import { z } from 'zod';
import { readOf } from './read.ts';

const metalLbSchema = z.object({
  pools: z.array(z.object({ name: z.string(), addresses: z.array(z.string()), autoAssign: z.boolean() })),
  advertisements: z.array(
    z.object({
      kind: z.enum(['L2Advertisement', 'BGPAdvertisement']),
      name: z.string(),
      /** Empty, without `byLabels`: of every pool. */
      pools: z.array(z.string()),
      /** It chooses pools by their labels as well, which are not looked at. */
      byLabels: z.boolean(),
    }),
  ),
});
export type MetalLb = z.infer<typeof metalLbSchema>;

/** Who gives and who announces the addresses by which Services are called from outside (calico#6.5, kubernetes#metallb). */
export const announcingSchema = z.object({
  /** Ranges of BGPConfiguration that Calico announces for addresses of this kind. */
  calico: readOf(z.array(z.string())),
  /** `null`: its API is not there. */
  metallb: readOf(metalLbSchema.nullable()),
  /** Of the Service itself, newest first: read where it waits for its address. */
  events: readOf(z.array(z.object({ reason: z.string(), message: z.string(), warning: z.boolean() }))).optional(),
  /** `assignIPs` of Calico's controller for LoadBalancers; read where an address is waited for. */
  assigns: readOf(z.string()).optional(),
});
export type Announcing = z.infer<typeof announcingSchema>;
