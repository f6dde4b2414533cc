import { z } from 'zod';
import { saidSchema } from '../words/message.ts';
import { readOf } from './read.ts';

/** What stands before Services and chooses among them by host and path. */
export const frontKinds = ['ingress', 'gateway', 'httproute'] as const;
export type FrontKind = (typeof frontKinds)[number];

const named = { namespace: z.string(), name: z.string() };

/** One rule, as far as it leads to a Service. */
const backendSchema = z.object({
  /** Absent: any host. */
  host: z.string().optional(),
  path: z.string().optional(),
  ...named,
  /** The Service's port, a number or its name; absent: the object names none. */
  port: z.union([z.number(), z.string()]).optional(),
  state: readOf(z.enum(['there', 'no-service', 'no-port'])),
});
export type FrontBackend = z.infer<typeof backendSchema>;

/** `True`, `False` or `Unknown`, by the controller (kubernetes#gateway). */
const conditionSchema = z.object({
  /** Of which it is said: `Gateway shop/web`, `listener https`, `HTTPRoute shop/cart → shop/web`. */
  object: z.string(),
  type: z.string(),
  status: z.string(),
  reason: z.string(),
  message: z.string().optional(),
});
export type FrontCondition = z.infer<typeof conditionSchema>;

const legSchema = z.object({
  leg: z.enum(['to-controller', 'to-backend']),
  from: saidSchema,
  to: saidSchema,
  status: z.string(),
  summary: saidSchema,
});

/** An Ingress, or a Gateway with the HTTPRoutes that are attached to it, and what both lead to. */
export const frontSchema = z.object({
  kind: z.enum(frontKinds),
  ...named,
  /** The host that was asked for. */
  host: z.string().optional(),
  /** As the object names it, or the cluster's default; absent: there is neither. */
  className: z.string().optional(),
  /** Its controller's name; `null`: there is no class of that name. Absent: no class is named. */
  controller: readOf(z.string().nullable()).optional(),
  backends: z.array(backendSchema),
  /** How many more there are, which were not looked at. */
  more: z.number().optional(),
  certificates: z.array(z.object({ ...named, there: readOf(z.boolean()) })),
  /** By its status. */
  addresses: z.array(z.string()),
  conditions: z.array(conditionSchema),
  /** The two ways on which it was tried, as far as they were. */
  legs: z.array(legSchema).optional(),
});
export type Front = z.infer<typeof frontSchema>;
