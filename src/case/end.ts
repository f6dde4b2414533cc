import { z } from 'zod';
import { type Pod, podSchema } from './objects.ts';

/** A pod of the pod network, or one that has no address yet. */
const podEndSchema = z.object({
  kind: z.literal('pod'),
  pod: podSchema,
  /** The address that the question is about, of the family chosen for both ends; absent: none yet. */
  address: z.string().optional(),
});
export type PodEnd = z.infer<typeof podEndSchema>;

/** A node by its own network: packets start or end in its own namespace. */
const nodeEndSchema = z.object({
  kind: z.literal('node'),
  name: z.string(),
  /** What people call it here, where that is not its name: one of its service addresses. */
  title: z.string().optional(),
  /** Of the family chosen for both ends; as a sender it is what the node is known by, not what it must send with. */
  address: z.string().optional(),
  /** The host-network pod by which the node was named. */
  pod: podSchema.optional(),
});
export type NodeEnd = z.infer<typeof nodeEndSchema>;

/** Something that is neither a pod nor a node of this cluster. */
const outsideEndSchema = z.object({
  kind: z.literal('outside'),
  /** Absent where the name was not resolved. */
  address: z.string().optional(),
  /** The name as it was typed, where it was a name. */
  name: z.string().optional(),
  /** The address stands for any out there: it is nobody's, and nothing is sent to it. */
  internet: z.literal(true).optional(),
  /** Every address that the name was resolved to. */
  resolved: z.array(z.string()).optional(),
});
export type OutsideEnd = z.infer<typeof outsideEndSchema>;

/** Cases saved before there were other ends have pods without `kind`. */
const withKind = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !('kind' in value) && 'pod' in value
    ? { kind: 'pod', ...value }
    : value;

/** One end of the question, found. */
export const endSchema = z.preprocess(
  withKind,
  z.discriminatedUnion('kind', [podEndSchema, nodeEndSchema, outsideEndSchema]),
);
export type End = z.infer<typeof endSchema>;

/** The pod that an end is, or by which a node was named. */
export const podOfEnd = (end: End): Pod | undefined => (end.kind === 'outside' ? undefined : end.pod);

/** The node on which an end is; `undefined`: on none, or outside of the cluster. */
export const nodeOfEnd = (end: End): string | undefined =>
  end.kind === 'pod' ? end.pod.nodeName : end.kind === 'node' ? end.name : undefined;

/** Whether it stands for any address out there. */
export const isInternet = (end: End): boolean => end.kind === 'outside' && end.internet === true;

/** What people call an end: `shop/web-0`, `node-1`, `169.254.20.10`, `example.com`, `8.8.8.8`. */
export const titleOfEnd = (end: End): string => {
  if (end.kind === 'pod') return `${end.pod.namespace}/${end.pod.name}`;
  if (end.kind === 'node') return end.title ?? end.name;
  return end.name ?? end.address ?? '?';
};
