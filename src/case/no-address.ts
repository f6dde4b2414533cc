import { z } from 'zod';
import { messageSchema } from '../words/message.ts';
import { ipPoolSchema } from './objects.ts';
import { readOf } from './read.ts';

/**
 * Why a pod has no address yet: its events, its node, and what Calico's address management could give it
 * there. Meanings: calico#1.5, #5.2, causes#stale-route-blocks.
 */

/** One event about the pod, its message cut. Times are ISO 8601. */
const podEventSchema = z.object({
  reason: z.string(),
  message: z.string(),
  warning: z.boolean(),
  count: z.number(),
  lastAt: z.string().optional(),
});
export type PodEvent = z.infer<typeof podEventSchema>;

const nodeHealthSchema = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  /** `True`, `False`, `Unknown`: the kubelet says nothing any more; empty: the Node object does not tell. */
  ready: z.string(),
  readyMessage: z.string(),
  /** The condition NetworkUnavailable is True: calico-node has not taken the node in. */
  networkUnavailable: z.boolean(),
});

const agentSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  running: z.boolean(),
  ready: z.boolean(),
  trouble: z.array(z.union([z.string(), messageSchema])),
});

const candidatePoolSchema = ipPoolSchema.extend({
  /** `Manual`: addresses come from it only where a pod or namespace names it. */
  assignmentMode: z.string(),
  namespaceSelector: z.string(),
  deleting: z.boolean(),
  /** Why Calico says that it gives no address from it, such as `CIDROverlap` (native v3 only). */
  notAllocatable: z.string().optional(),
});
export type CandidatePool = z.infer<typeof candidatePoolSchema>;

const blockUseSchema = z.object({
  cidr: z.string(),
  /** Holder of the affinity; absent: nobody. */
  node: z.string().optional(),
  size: z.number(),
  /** Addresses that could be given, without those that are reserved. */
  free: z.number(),
  /** Not given, and reserved by an IPReservation. */
  reserved: z.number(),
});
export type BlockUse = z.infer<typeof blockUseSchema>;

/** A whole pool, block by block. */
const poolUseSchema = z.object({
  /** Blocks that the pool can be cut into: `2^(blockSize-mask)` (steps#001). */
  possible: z.number(),
  /** Blocks that exist. */
  blocks: z.number(),
  /** Nodes that hold a block of it. */
  nodes: z.number(),
  size: z.number(),
  used: z.number(),
  /** In blocks that exist. */
  free: z.number(),
  reserved: z.number(),
  /** Reserved addresses where no block exists yet make whole blocks useless. */
  reservedBlocks: z.number(),
});
export type PoolUse = z.infer<typeof poolUseSchema>;

const holderSchema = z.object({ kind: z.enum(['pod', 'other']), name: z.string(), node: z.string().optional() });
export type Holder = z.infer<typeof holderSchema>;

/** As the version before saved it: `pod shop/web-1 on node-2`, `vxlanTunnelAddress of node-1`; empty: nobody. */
const holderOfBefore = z.string().transform((text): Holder | null => {
  if (text === '') return null;
  const [, pod, name = '', node] = /^(pod )?(.*?)(?: on (\S+))?$/s.exec(text) ?? [];
  return { kind: pod === undefined ? 'other' : 'pod', name, node };
});

/** Who has an address that the pod asks for by annotation. */
export const requestedAddressSchema = z.object({
  address: z.string(),
  /** Pods with it in their status, as `namespace/name`. */
  holders: readOf(z.array(z.string())),
  /** Who has it by IPAM: a pod, or a type such as `vxlanTunnelAddress`; `null`: it is free. */
  allocation: readOf(z.union([holderSchema, holderOfBefore]).nullable()),
});
export type RequestedAddress = z.infer<typeof requestedAddressSchema>;

export const noAddressSchema = z.object({
  events: readOf(z.array(podEventSchema)),
  /** Absent: the pod is on no node. */
  node: readOf(nodeHealthSchema).optional(),
  agents: readOf(z.array(agentSchema)).optional(),
  pools: readOf(z.array(candidatePoolSchema)),
  settings: readOf(
    z.object({ strictAffinity: z.boolean(), autoAllocateBlocks: z.boolean(), maxBlocksPerHost: z.number() }),
  ),
  namespace: readOf(
    z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
  ),
  /** CIDRs. */
  reservations: readOf(z.array(z.string())),
  datastoreReady: readOf(z.boolean()),
  /** The node's own blocks. */
  ownBlocks: readOf(z.array(blockUseSchema)).optional(),
  /** By pool name, for the pools that matter. */
  poolUse: z.record(z.string(), readOf(poolUseSchema)),
  requested: z.array(requestedAddressSchema),
});
export type NoAddress = z.infer<typeof noAddressSchema>;
