import { z } from 'zod';
import { readOf } from './read.ts';

/**
 * What Calico's eBPF programs hold on one node (calico#2.5): programs on interfaces, the interfaces that they know,
 * routes, policy programs, Services and counters. `text` is the line as the tool prints it, for proofs.
 */

/** Hooks are named as the tools name them, from the interface's view: what is `ingress` of a pod's interface leaves the pod. */
const ebpfHooks = ['ingress', 'egress'] as const;

const programSchema = z.object({
  index: z.number(),
  device: z.string(),
  hook: z.enum([...ebpfHooks, 'xdp']),
  /** Absent where the kernel has none. */
  name: z.string().optional(),
  id: z.number(),
  text: z.string(),
});
export type EbpfProgram = z.infer<typeof programSchema>;

/** Places in the jump map of a hook; -1: none. */
const policyPlacesSchema = z.object({ ingress: z.number(), egress: z.number() });

const interfaceSchema = z.object({
  index: z.number(),
  name: z.string(),
  /** `workload`, `host`, `vxlan`, `v4Ready`, `v6Ready`, … */
  flags: z.array(z.string()),
  policy: z.object({ 4: policyPlacesSchema, 6: policyPlacesSchema }),
  text: z.string(),
});
export type EbpfInterface = z.infer<typeof interfaceSchema>;

const routeSchema = z.object({
  cidr: z.string(),
  /** `local`, `remote`, `host`, `workload`, `in-pool`, `nat-out`, `tunneled`, `blackhole-drop`, … */
  flags: z.array(z.string()),
  /** Of the interface of a pod on this node. */
  index: z.number().optional(),
  /** The node to which a tunnel or a route leads. */
  nextHop: z.string().optional(),
  text: z.string(),
});
export type EbpfRoute = z.infer<typeof routeSchema>;

const ipSetSchema = z.object({ id: z.string(), members: z.array(z.string()) });
export type EbpfIpSet = z.infer<typeof ipSetSchema>;

const ruleSetSchema = z.object({
  side: z.enum(['src', 'dst']),
  negate: z.boolean(),
  /** `0x5ef7f0e9b169a60` of a set whose members are not printed: it is empty, or was not read. */
  id: z.string().optional(),
  members: z.array(z.string()),
});
export type EbpfRuleSet = z.infer<typeof ruleSetSchema>;

const ruleSchema = z.object({
  /** As the program calls it: the policy's or profile's name. */
  name: z.string(),
  /** `allow`, `deny`, `log`, `next-tier`, `pass`; empty where none is printed. */
  action: z.string(),
  sets: z.array(ruleSetSchema),
  /** Absent where it has no counter. */
  hits: z.number().optional(),
});
export type EbpfRule = z.infer<typeof ruleSchema>;

const programPolicySchema = z.object({
  /** `KubernetesNetworkPolicy shop/db-from-web`; empty of a staged one. */
  title: z.string(),
  rules: z.array(ruleSchema),
});

const tierSchema = z.object({
  name: z.string(),
  /** What becomes of packets that no rule of it decides: `deny`, `pass`. */
  endAction: z.string(),
  policies: z.array(programPolicySchema),
});

const policyProgramSchema = z.object({
  device: z.string(),
  hook: z.enum(ebpfHooks),
  family: z.union([z.literal(4), z.literal(6)]),
  tiers: z.array(tierSchema),
  /** Behind the tiers: those of profiles. */
  rules: z.array(ruleSchema),
  /** Why Felix could not load it, as it says. */
  error: z.string().optional(),
  text: z.array(z.string()),
});
export type EbpfPolicyProgram = z.infer<typeof policyProgramSchema>;

const frontEndSchema = z.object({
  address: z.string(),
  port: z.number(),
  /** Number of the protocol: 6, 17, 132. */
  protocol: z.number(),
  id: z.number(),
  /** -1: what is sent to it is dropped. */
  count: z.number(),
  local: z.number(),
  /** `external-local`, `internal-local`, `nat-exclude`, `maglev`. */
  flags: z.array(z.string()),
  /** Only for clients of this prefix. */
  source: z.string().optional(),
  /** In order; null: the entry is missing. */
  backEnds: z.array(z.object({ address: z.string(), port: z.number() }).nullable()),
  text: z.array(z.string()),
});
export type EbpfFrontEnd = z.infer<typeof frontEndSchema>;

const affinitySchema = z.object({
  client: z.string(),
  protocol: z.number(),
  address: z.string(),
  port: z.number(),
  backEnd: z.object({ address: z.string(), port: z.number() }),
  text: z.string(),
});
export type EbpfAffinity = z.infer<typeof affinitySchema>;

const neighbourSchema = z.object({
  index: z.number(),
  address: z.string(),
  source: z.string(),
  mac: z.string(),
  text: z.string(),
});
export type EbpfNeighbour = z.infer<typeof neighbourSchema>;

const connectionSchema = z.object({
  /** In lower case, or its number. */
  protocol: z.string(),
  from: z.string(),
  to: z.string(),
  /** Where the packets really go, if not to `to`. */
  backEnd: z.string().optional(),
  state: z.string().optional(),
  text: z.string(),
});
export type EbpfConnection = z.infer<typeof connectionSchema>;

const counterSchema = z.object({
  /** `Accepted`, `Dropped`, `Redirect`, `Other`, `Total`. */
  category: z.string(),
  type: z.string(),
  /** Absent where the interface has no program at that hook. */
  ingress: z.number().optional(),
  egress: z.number().optional(),
  xdp: z.number().optional(),
});
export type EbpfCounter = z.infer<typeof counterSchema>;

export const ebpfSchema = z.object({
  programs: readOf(z.array(programSchema)),
  interfaces: readOf(z.array(interfaceSchema)),
  /** Those that contain an address of the question; of both families that were asked for. */
  routes: readOf(z.array(routeSchema)),
  /** Keys that the jump map of each hook holds. */
  jumps: z.object({ ingress: readOf(z.array(z.number())), egress: readOf(z.array(z.number())) }),
  /** Interface → its policy programs; none: the tool knows of no program there. */
  policies: z.record(z.string(), readOf(z.array(policyProgramSchema))),
  /** Front ends of the Service's address; absent: no Service was asked about. */
  services: readOf(z.array(frontEndSchema)).optional(),
  /** To which back end clients of that Service are kept; absent: as above. */
  affinities: readOf(z.array(affinitySchema)).optional(),
  /** Connections to that Service; absent: it is not one of UDP, whose clients alone go on with an old one. */
  connections: readOf(z.array(connectionSchema)).optional(),
  /** Interface → its counters before any packet was sent. */
  counters: z.record(z.string(), readOf(z.array(counterSchema))),
  /** The same, and the policy programs with their counts, after live packets that were not answered. */
  after: z
    .object({
      counters: z.record(z.string(), readOf(z.array(counterSchema))),
      policies: z.record(z.string(), readOf(z.array(policyProgramSchema))),
    })
    .optional(),
});
export type Ebpf = z.infer<typeof ebpfSchema>;
