import { z } from 'zod';
import { saying } from '../../../case/schema-reason.ts';
import { say } from '../../../words/say.ts';

/**
 * Calico's own objects, field by field. An unknown field is a mistake: it could change the verdict.
 * Source: the CRDs of v3.32 and their validation rules; calico#4.8.
 */

const selector = z.string();
const intOrString = z.union([z.number().int(), z.string()]);

const icmpSchema = z
  .strictObject({
    type: z.number().int().min(0).max(254).optional(),
    code: z.number().int().min(0).max(255).optional(),
  })
  .refine((icmp) => icmp.code === undefined || icmp.type !== undefined, saying(say('invalid.icmp-code')));

const entitySchema = z.strictObject({
  nets: z.array(z.string()).optional(),
  notNets: z.array(z.string()).optional(),
  selector: selector.optional(),
  notSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ports: z.array(intOrString).optional(),
  notPorts: z.array(intOrString).optional(),
  serviceAccounts: z.strictObject({ names: z.array(z.string()).optional(), selector: selector.optional() }).optional(),
  services: z.strictObject({ name: z.string().optional(), namespace: z.string().optional() }).optional(),
});
export type EntityInput = z.infer<typeof entitySchema>;

const httpSchema = z.strictObject({
  methods: z.array(z.string()).optional(),
  paths: z.array(z.strictObject({ exact: z.string().optional(), prefix: z.string().optional() })).optional(),
});

export const ruleSchema = z.strictObject({
  action: z.enum(['Allow', 'Deny', 'Log', 'Pass']),
  ipVersion: z.union([z.literal(4), z.literal(6)]).optional(),
  protocol: intOrString.optional(),
  notProtocol: intOrString.optional(),
  icmp: icmpSchema.optional(),
  notICMP: icmpSchema.optional(),
  source: entitySchema.optional(),
  destination: entitySchema.optional(),
  http: httpSchema.optional(),
  metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }).optional(),
});
export type RuleInput = z.infer<typeof ruleSchema>;

const types = z
  .array(z.enum(['Ingress', 'Egress']))
  .refine((list) => new Set(list).size === list.length, saying(say('invalid.repeated-type')));

const common = {
  tier: z.string().optional(),
  order: z.number().optional(),
  selector: selector.optional(),
  serviceAccountSelector: selector.optional(),
  types: types.optional(),
  ingress: z.array(ruleSchema).optional(),
  egress: z.array(ruleSchema).optional(),
  performanceHints: z.array(z.string()).optional(),
};

const globalOnly = {
  namespaceSelector: selector.optional(),
  applyOnForward: z.boolean().optional(),
  doNotTrack: z.boolean().optional(),
  preDNAT: z.boolean().optional(),
};

const stagedAction = z.enum(['Set', 'Delete', 'Learn', 'Ignore']).optional();

const policySpecs = {
  NetworkPolicy: z.strictObject(common),
  GlobalNetworkPolicy: z.strictObject({ ...common, ...globalOnly }),
  StagedNetworkPolicy: z.strictObject({ ...common, stagedAction }),
  StagedGlobalNetworkPolicy: z.strictObject({ ...common, ...globalOnly, stagedAction }),
} as const;

export type CalicoPolicyKind = keyof typeof policySpecs;

/** The fields that a policy's body can have. */
export const calicoPolicyFields = {
  NetworkPolicy: Object.keys(common),
  GlobalNetworkPolicy: Object.keys({ ...common, ...globalOnly }),
} as const;

export type CalicoPolicySpec = z.infer<(typeof policySpecs)['NetworkPolicy']> & {
  namespaceSelector?: string | undefined;
  applyOnForward?: boolean | undefined;
  doNotTrack?: boolean | undefined;
  preDNAT?: boolean | undefined;
  stagedAction?: 'Set' | 'Delete' | 'Learn' | 'Ignore' | undefined;
};

export const calicoPolicySpecSchema = (kind: CalicoPolicyKind): z.ZodType<CalicoPolicySpec> => policySpecs[kind];

export const tierSpecSchema = z.strictObject({
  order: z.number().optional(),
  defaultAction: z.enum(['Pass', 'Deny']).optional(),
});

export const networkSetSpecSchema = z.strictObject({ nets: z.array(z.string()).optional() });

export const hostEndpointSpecSchema = z.strictObject({
  node: z.string().min(1),
  interfaceName: z.string().optional(),
  expectedIPs: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  ports: z
    .array(z.strictObject({ name: z.string(), port: z.number().int().min(1).max(65535), protocol: intOrString }))
    .optional(),
});
