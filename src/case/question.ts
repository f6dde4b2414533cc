import { z } from 'zod';
import { frontKinds } from './front.ts';

/** IP protocols that a question can name. */
export const protocolSchema = z.enum(['tcp', 'udp', 'sctp', 'icmp']);
export type Protocol = z.infer<typeof protocolSchema>;

export const workloadKinds = ['deployment', 'statefulset', 'daemonset'] as const;
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
  /** Pods with these labels, `app=web,tier=front`; without a namespace, of any. */
  z.object({ kind: z.literal('labels'), labels: z.string(), namespace: z.string().optional() }),
  /** All pods: of a namespace, of a node, of both, or of the cluster. */
  z.object({ kind: z.literal('pods'), namespace: z.string().optional(), node: z.string().optional() }),
  /** Any address outside. */
  z.object({ kind: z.literal('internet') }),
  /** What stands before Services. */
  z.object({ kind: z.enum(frontKinds), namespace: z.string(), name: z.string() }),
]);
export type EndRef = z.infer<typeof endRefSchema>;

const [podSchema, serviceSchema, workloadSchema, nodeSchema, addressSchema] = endRefSchema.options;

/** What runs beside Calico's data path and can be asked how it stands; `bird` and `bgp` are the same program. */
export const agentNames = [
  'calico-node',
  'felix',
  'bird',
  'bgp',
  'typha',
  'kube-controllers',
  'coredns',
  'kube-proxy',
  'apiserver',
  'operator',
] as const;
export type AgentName = (typeof agentNames)[number];

/** The words as they were typed; for records only, never evaluated. */
const text = z.string();

const connection = {
  from: endRefSchema,
  to: endRefSchema,
  /** Destination port, 1 to 65535; absent: ICMP, and TCP to a port that listens. */
  port: z.number().int().min(1).max(65535).optional(),
  protocol: protocolSchema.optional(),
  text,
};

/** What people say is wrong, in the words of the field: what they saw, not what is. */
export const symptomNames = [
  /** It works once one has pinged. */
  'after-ping',
  /** Ping works, and nothing else. */
  'ping-only',
  /** Small packets pass, large ones do not. */
  'large-only',
  /** It works on one node, and not between two. */
  'local-only',
  'refused',
  'reset',
  'no-route',
  'bad-gateway',
  'timeout',
  'servfail',
  'loss',
  'intermittent',
  'slow',
  'dropped',
] as const;
export type Symptom = (typeof symptomNames)[number];

/** A time as it was said, and the moment that it means where it means one: in UTC, to the second. */
const saidTimeSchema = z.object({
  said: z.string().max(120),
  at: z.iso.datetime().optional(),
});
export type SaidTime = z.infer<typeof saidTimeSchema>;
/** When it began and when it ended, as far as that was said. */
export type SaidTimes = { since?: SaidTime | undefined; until?: SaidTime | undefined };

/** What was said beside what is asked; it is weighed, and asks nothing by itself. */
const saidBeside = {
  /** When it began, or when it was so. */
  since: saidTimeSchema.optional(),
  until: saidTimeSchema.optional(),
  symptoms: z.array(z.enum(symptomNames)).max(symptomNames.length).optional(),
};

const pathSchema = z.object({
  kind: z.literal('path'),
  ...connection,
  /** What each place saw of the live packets is wanted as files. */
  capture: z.literal(true).optional(),
  /** Through the Service to itself: other endpoints of it stand for that. */
  itself: z.literal(true).optional(),
  /** From outside: the way that was named, where several lead to a Service. */
  by: z.enum(['nodeport', 'loadbalancer', 'ingress']).optional(),
  /** From outside: the Service that was said to stand behind the node or address that is called. */
  behind: z.object({ namespace: z.string().optional(), name: z.string() }).optional(),
  ...saidBeside,
});

/** Who can reach a pod, or what it can reach, by the policies alone. */
const policyReachSchema = z.object({
  kind: z.literal('policy-reach'),
  /** `to`: who can reach it; `from`: what it can reach. */
  direction: z.enum(['to', 'from']),
  subject: podSchema,
  port: connection.port,
  protocol: connection.protocol,
  text,
});

/** That all that is staged were enforced, or one policy applied or deleted. */
const supposedSchema = z.discriminatedUnion('change', [
  z.object({ change: z.literal('staged') }),
  z.object({
    change: z.enum(['apply', 'delete']),
    policy: z.object({ namespace: z.string().optional(), name: z.string() }),
  }),
]);
export type Supposed = z.infer<typeof supposedSchema>;

/** What the policies alone say about a connection. */
const policySchema = z.object({
  kind: z.literal('policy'),
  ...connection,
  /** What would be then. */
  supposing: supposedSchema.optional(),
});

/** What a change of policies would do, to all or to what concerns one pod. */
const policyChangeSchema = z.object({
  kind: z.literal('policy-change'),
  supposing: supposedSchema,
  subject: podSchema.optional(),
  /** Of the subject. `to`: who can reach it; `from`: what it can reach. */
  direction: z.enum(['to', 'from']).optional(),
  text,
});

/** Why a pod, or pods of a workload, have no address. */
const noAddressSchema = z.object({
  kind: z.literal('no-address'),
  subject: z.discriminatedUnion('kind', [podSchema, workloadSchema]),
  text,
});

/** How a node stands: it, its agents, its tunnels and sessions, and the ways to and from it. */
const aboutNodeSchema = z.object({ kind: z.literal('node'), subject: nodeSchema, ...saidBeside, text });

/** How an agent stands: on a node, of one pod, or wherever it runs. */
const aboutAgentSchema = z.object({
  kind: z.literal('agent'),
  agent: z.enum(agentNames),
  subject: z.discriminatedUnion('kind', [nodeSchema, podSchema]).optional(),
  /** Addresses of BGP peers, in their shortest form. */
  peers: z.array(z.string().max(64)).max(20).optional(),
  ...saidBeside,
  text,
});

/** What is wrong with the network: all nodes, their agents, and the packets between them. */
const aboutClusterSchema = z.object({ kind: z.literal('cluster'), ...saidBeside, text });

/** What changed since a moment: of all that decides about packets, of a namespace, or of what concerns one thing. */
const aboutChangesSchema = z.object({
  kind: z.literal('changes'),
  namespace: z.string().optional(),
  subject: z.discriminatedUnion('kind', [podSchema, serviceSchema, workloadSchema, nodeSchema]).optional(),
  since: saidTimeSchema.optional(),
  until: saidTimeSchema.optional(),
  text,
});

/** The version before had `from` and `to` in every question, and `about` where it was none about a path. */
const lifted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || 'kind' in value || !('from' in value)) return value;
  return { ...value, kind: 'about' in value ? value.about : 'path', subject: value.from };
};

/** What the asker wants to know. */
export const questionSchema = z.preprocess(
  lifted,
  z.discriminatedUnion('kind', [
    /** Why one end cannot reach another. */
    pathSchema,
    policySchema,
    /** What the policies alone say about all that concerns a pod. */
    z.object({ kind: z.literal('policy-explain'), subject: podSchema, text }),
    policyReachSchema,
    policyChangeSchema,
    noAddressSchema,
    /** Whose an address is, or those of a pod. */
    z.object({ kind: z.literal('address'), subject: z.discriminatedUnion('kind', [addressSchema, podSchema]), text }),
    aboutNodeSchema,
    aboutAgentSchema,
    aboutClusterSchema,
    aboutChangesSchema,
  ]),
);
export type Question = z.infer<typeof questionSchema>;

/** A question about one kind of thing. */
export type QuestionOf<K extends Question['kind']> = Extract<Question, { kind: K }>;

/** Questions that a case answers. */
export const caseQuestionSchema = z.preprocess(lifted, z.discriminatedUnion('kind', [pathSchema, noAddressSchema]));

/** What is sent to the other end; of a question that sends nothing: nothing. */
export const connectionOf = (
  question: QuestionOf<'path' | 'no-address'>,
): { port?: number | undefined; protocol?: Protocol | undefined } =>
  question.kind === 'path' ? { port: question.port, protocol: question.protocol } : {};

/** Every end that a question names, as it was typed. */
export const endsOf = (question: Question): EndRef[] => {
  if ('from' in question) return [question.from, question.to];
  if (question.kind === 'cluster') return [];
  return question.subject === undefined ? [] : [question.subject];
};

/** An end that is many pods. */
export type ManyPods = Extract<EndRef, { kind: 'workload' | 'labels' | 'pods' }>;

export const isManyPods = (end: EndRef): end is ManyPods =>
  end.kind === 'workload' || end.kind === 'labels' || end.kind === 'pods';

/** Whether it is about many pods, at either end. */
export const isAboutMany = (question: Question): boolean => endsOf(question).some(isManyPods);

/** The same question about another end, which was picked for one that was not clear. */
export const withEnd = (question: Question, end: 'from' | 'to', picked: EndRef): Question =>
  questionSchema.parse({ ...question, ['from' in question ? end : 'subject']: picked });

/** Whether a case answers it, from which fixes may come. */
export const isForCase = (question: Question): question is QuestionOf<'path' | 'no-address'> =>
  question.kind === 'path' || question.kind === 'no-address';

/** Whether it asks how something stands, and names no two ends. */
const isAboutStanding = (question: Question): question is QuestionOf<'node' | 'agent'> =>
  question.kind === 'node' || question.kind === 'agent';

/** Questions of which `why` is the command. */
export type WhyQuestion = QuestionOf<'path' | 'no-address' | 'node' | 'agent'>;

export const isForWhy = (question: Question): question is WhyQuestion =>
  isForCase(question) || isAboutStanding(question);

/** The symptoms that were said of it. */
export const symptomsOf = (question: Question): readonly Symptom[] =>
  ('symptoms' in question ? question.symptoms : undefined) ?? [];

/** The times that were said of it. */
export const timesOf = (question: Question): SaidTimes =>
  'since' in question || 'until' in question ? { since: question.since, until: question.until } : {};

/** The question by itself, without what was said beside it and what is wanted beside the answer. */
export const bareQuestion = (question: Question): Question => {
  switch (question.kind) {
    case 'path': {
      const { capture: _capture, symptoms: _symptoms, since: _since, until: _until, ...bare } = question;
      return bare;
    }
    case 'node':
    case 'agent':
    case 'cluster': {
      const { symptoms: _symptoms, since: _since, until: _until, ...bare } = question;
      return bare;
    }
    default:
      return question;
  }
};
