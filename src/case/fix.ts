import { z } from 'zod';
import { messageSchema, saidSchema } from '../words/message.ts';
import { clusterCheckNames } from './cluster-check.ts';
import { caseQuestionSchema } from './question.ts';

/**
 * The life of a fix: proposed → approved → running → succeeded | failed | unknown, or expired |
 * rejected | stale. Nothing leaves an ended status.
 */
export const fixStatusSchema = z.enum([
  'proposed',
  'approved',
  'running',
  'succeeded',
  'failed',
  'unknown',
  'expired',
  'rejected',
  'stale',
]);
export type FixStatus = z.infer<typeof fixStatusSchema>;

/** It ended, and something may have been changed. */
export const mayHaveRun = (status: FixStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'unknown';

/** What kind of thing a fix changes; who may approve is configured by it. */
export const fixClassSchema = z.enum([
  /** Allocations, pools and blocks. */
  'ipam',
  /** A workload's pod is deleted, so that its owner recreates it. */
  'pod',
  /** calico-node and kube-controllers are restarted. */
  'agent',
  /** Routes, neighbours, links, rules and sysctls of one node. */
  'node',
  /** Policies and profiles. */
  'policy',
  /** Settings of Calico: BGP, MTU, NAT. */
  'settings',
  /** Rights of Calico's own accounts. */
  'rights',
  /** Nothing is changed: evidence is gathered. */
  'evidence',
]);
export type FixClass = z.infer<typeof fixClassSchema>;

/** Where a fix comes from; the same is asked again just before the run and after it. */
export const fixOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('question'), runId: z.string(), question: caseQuestionSchema }),
  z.object({ kind: z.literal('cluster-check'), clusterCheck: z.enum(clusterCheckNames), jobId: z.string() }),
  /** Takes back what another fix did. */
  z.object({ kind: z.literal('undo'), of: z.string() }),
]);
export type FixOrigin = z.infer<typeof fixOriginSchema>;

/** A fix that could be offered, with what it rests on. It is data, made by pure code. */
export const proposedFixSchema = z.object({
  id: z.string(),
  class: fixClassSchema,
  title: saidSchema,
  why: saidSchema,
  /** For people to read; never run. */
  command: z.string(),
  params: z.record(z.string(), z.string()),
  /** Namespace of the object that is changed; absent: it belongs to none, such as a node or a pool. */
  namespace: z.string().optional(),
  cause: z.object({ id: z.string(), statement: saidSchema }),
  /** Lines that must read the same just before the run, such as `192.168.84.131/32 dev cali… on node-2`. */
  evidence: z.array(z.string()),
});
export type ProposedFix = z.infer<typeof proposedFixSchema>;

/** As a tool printed it, or a sentence of ours. */
export const lineSchema = z.union([z.string(), messageSchema]);
export type Line = z.infer<typeof lineSchema>;
