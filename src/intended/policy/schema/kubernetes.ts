import { z } from 'zod';
import { saying } from '../../../case/schema-reason.ts';
import { say } from '../../../words/say.ts';

/**
 * The policies of Kubernetes, field by field: `networking.k8s.io/v1`, `policy.networking.k8s.io/v1alpha1`
 * and `v1alpha2`, and Calico's StagedKubernetesNetworkPolicy, which has the same body.
 */

const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1);
const namePattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const validKey = (key: string): boolean => {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  if (prefix !== undefined && !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(prefix)) return false;
  return namePattern.test(nameOf(key)) && nameOf(key).length <= 63;
};
const validValue = (value: string): boolean => value === '' || namePattern.test(value);

const expressionSchema = z
  .strictObject({
    key: z.string().refine(validKey, saying(say('invalid.label-name'))),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(z.string().refine(validValue, saying(say('invalid.label-value')))).optional(),
  })
  .refine(
    ({ operator, values = [] }) =>
      operator === 'In' || operator === 'NotIn' ? values.length > 0 : values.length === 0,
    saying(say('invalid.label-values')),
  );

export const labelSelectorSchema = z.strictObject({
  matchLabels: z
    .record(
      z.string().refine(validKey, saying(say('invalid.label-name'))),
      z.string().refine(validValue, saying(say('invalid.label-value'))),
    )
    .optional(),
  matchExpressions: z.array(expressionSchema).optional(),
});
export type LabelSelectorInput = z.infer<typeof labelSelectorSchema>;

const portNumber = z.number().int().min(1).max(65535);
const portName = z
  .string()
  .refine(
    (name) => /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name) && /[a-z]/.test(name),
    saying(say('invalid.port-name')),
  );
const protocol = z.enum(['TCP', 'UDP', 'SCTP']);

const policyPortSchema = z
  .strictObject({
    port: z.union([portNumber, portName]).optional(),
    endPort: portNumber.optional(),
    protocol: protocol.optional(),
  })
  .refine(
    ({ port, endPort }) => endPort === undefined || (typeof port === 'number' && endPort >= port),
    saying(say('invalid.end-port')),
  );
export type PolicyPortInput = z.infer<typeof policyPortSchema>;

const peerSchema = z
  .strictObject({
    podSelector: labelSelectorSchema.optional(),
    namespaceSelector: labelSelectorSchema.optional(),
    ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
  })
  .refine(
    ({ podSelector, namespaceSelector, ipBlock }) => podSelector || namespaceSelector || ipBlock,
    saying(say('invalid.no-peer')),
  )
  .refine(
    ({ podSelector, namespaceSelector, ipBlock }) => !ipBlock || (!podSelector && !namespaceSelector),
    saying(say('invalid.peers')),
  );
export type PeerInput = z.infer<typeof peerSchema>;

const kubernetesBody = {
  podSelector: labelSelectorSchema.optional(),
  ingress: z
    .array(z.strictObject({ from: z.array(peerSchema).optional(), ports: z.array(policyPortSchema).optional() }))
    .optional(),
  egress: z
    .array(z.strictObject({ to: z.array(peerSchema).optional(), ports: z.array(policyPortSchema).optional() }))
    .optional(),
  policyTypes: z
    .array(z.enum(['Ingress', 'Egress']))
    .max(2)
    .optional(),
};

/** The fields that a policy's body can have. */
export const kubernetesPolicyFields: readonly string[] = Object.keys(kubernetesBody);

export const networkPolicySpecSchema = z.strictObject(kubernetesBody);
export type NetworkPolicySpec = z.infer<typeof networkPolicySpecSchema>;

export const stagedKubernetesSpecSchema = z.strictObject({
  ...kubernetesBody,
  stagedAction: z.enum(['Set', 'Delete', 'Learn', 'Ignore']).optional(),
});

// Cluster-wide policies. Peers of a kind that Calico does not support are kept, so that the rule fails
// closed as it does there (calico#4.7).
const podsSchema = z.strictObject({
  namespaceSelector: labelSelectorSchema.optional(),
  podSelector: labelSelectorSchema.optional(),
});

const atMostOne = (value: object): boolean => Object.values(value).filter((field) => field !== undefined).length < 2;
const notTwo = saying(say('invalid.two-fields'));

const clusterPeerSchema = z
  .strictObject({
    namespaces: labelSelectorSchema.optional(),
    pods: podsSchema.optional(),
    networks: z.array(z.string()).optional(),
    nodes: z.unknown().optional(),
    domainNames: z.unknown().optional(),
  })
  .refine(atMostOne, notTwo);
export type ClusterPeerInput = z.infer<typeof clusterPeerSchema>;

export const subjectSchema = z
  .strictObject({ namespaces: labelSelectorSchema.optional(), pods: podsSchema.optional() })
  .refine(
    ({ namespaces, pods }) => (namespaces === undefined) !== (pods === undefined),
    saying(say('invalid.subject')),
  );
export type SubjectInput = z.infer<typeof subjectSchema>;

const rangeSchema = z.strictObject({ start: portNumber, end: portNumber });
const destinationPortSchema = z
  .strictObject({ number: portNumber.optional(), range: rangeSchema.optional() })
  .refine(atMostOne, notTwo);
const transport = z.strictObject({ destinationPort: destinationPortSchema.optional() });

const clusterProtocolSchema = z
  .strictObject({
    tcp: transport.optional(),
    udp: transport.optional(),
    sctp: transport.optional(),
    destinationNamedPort: z.string().optional(),
  })
  .refine(atMostOne, notTwo);
export type ClusterProtocolInput = z.infer<typeof clusterProtocolSchema>;

const clusterRule = (action: readonly ['Accept', 'Deny', 'Pass']) => ({
  name: z.string().max(100).optional(),
  action: z.enum(action),
  protocols: z.array(clusterProtocolSchema).optional(),
});

export const clusterNetworkPolicySpecSchema = z.strictObject({
  tier: z.enum(['Admin', 'Baseline']),
  priority: z.number().int().min(0).max(1000),
  subject: subjectSchema,
  ingress: z
    .array(z.strictObject({ ...clusterRule(['Accept', 'Deny', 'Pass']), from: z.array(clusterPeerSchema).min(1) }))
    .optional(),
  egress: z
    .array(z.strictObject({ ...clusterRule(['Accept', 'Deny', 'Pass']), to: z.array(clusterPeerSchema).min(1) }))
    .optional(),
});

const adminPortSchema = z
  .strictObject({
    portNumber: z.strictObject({ port: portNumber, protocol: protocol.optional() }).optional(),
    portRange: z.strictObject({ start: portNumber, end: portNumber, protocol: protocol.optional() }).optional(),
    namedPort: z.string().optional(),
  })
  .refine(atMostOne, notTwo);
export type AdminPortInput = z.infer<typeof adminPortSchema>;

const adminRule = <A extends readonly [string, ...string[]]>(actions: A) => ({
  name: z.string().max(100).optional(),
  action: z.enum(actions),
  ports: z.array(adminPortSchema).optional(),
});

const adminRules = <A extends readonly [string, ...string[]]>(actions: A) => ({
  subject: subjectSchema,
  ingress: z.array(z.strictObject({ ...adminRule(actions), from: z.array(clusterPeerSchema).min(1) })).optional(),
  egress: z.array(z.strictObject({ ...adminRule(actions), to: z.array(clusterPeerSchema).min(1) })).optional(),
});

export const adminNetworkPolicySpecSchema = z.strictObject({
  priority: z.number().int().min(0).max(1000),
  ...adminRules(['Allow', 'Deny', 'Pass']),
});

export const baselineAdminNetworkPolicySpecSchema = z.strictObject(adminRules(['Allow', 'Deny']));
