import { z } from 'zod';
import { saidSchema } from '../words/message.ts';
import { ebpfSchema } from './ebpf.ts';
import { nftFamilySchema, nftSetSchema, nftStepsSchema } from './nft.ts';
import { readOf } from './read.ts';

/**
 * What one node's kernel and agents hold, parsed. Shapes follow `ip -j`, `bridge -j`,
 * `iptables-save -c`, `ipset list` and BIRD's control socket; `text` is the line or its rendering,
 * for proofs.
 */

const linkAddressSchema = z.object({
  family: z.union([z.literal(4), z.literal(6)]),
  address: z.string(),
  prefix: z.number(),
  scope: z.string(),
  /** IPv6 only, where one is set: `tentative`, `dadfailed`. */
  flags: z.array(z.string()).optional(),
  /** The program that set it, where one says so (IFA_PROTO): `keepalived`, `18`; the kernel's own are left out. */
  protocol: z.string().optional(),
});

const linkSchema = z.object({
  index: z.number(),
  name: z.string(),
  /** `veth`, `vxlan`, `ipip`, `netkit`, `dummy`, …; absent for plain hardware and loopback. */
  kind: z.string().optional(),
  flags: z.array(z.string()),
  /** The flag UP: switched on by the administrator. */
  up: z.boolean(),
  operState: z.string(),
  mtu: z.number(),
  mac: z.string().optional(),
  /** Index of the other end of a veth, in the other end's network namespace. */
  peerIndex: z.number().optional(),
  /** Number of the network namespace that holds the other end, as this namespace counts. */
  netnsId: z.number().optional(),
  /** The XDP program that sees what it receives; its name where the kernel tells it. */
  xdp: z.object({ id: z.number(), name: z.string().optional() }).optional(),
  /** The bond, bridge or VRF that it is part of. */
  master: z.string().optional(),
  addresses: z.array(linkAddressSchema),
  vxlan: z
    .object({
      id: z.number().optional(),
      local: z.string().optional(),
      parent: z.string().optional(),
      port: z.number().optional(),
      learning: z.boolean().optional(),
      external: z.boolean().optional(),
    })
    .optional(),
  text: z.string(),
});
export type Link = z.infer<typeof linkSchema>;

const nextHopSchema = z.object({
  gateway: z.string().optional(),
  dev: z.string().optional(),
  weight: z.number().optional(),
});

const routeSchema = z.object({
  family: z.union([z.literal(4), z.literal(6)]),
  /** `unicast`, `blackhole`, `unreachable`, `prohibit`, `throw`, `local`, `broadcast`, `multicast`. */
  type: z.string(),
  /** Always with a prefix length: `default` becomes `0.0.0.0/0` or `::/0`, a host gets `/32`. */
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  table: z.string(),
  /** `kernel`, `boot`, `static`, `bird`, `80` (Felix), … */
  protocol: z.string(),
  scope: z.string().optional(),
  metric: z.number(),
  prefsrc: z.string().optional(),
  flags: z.array(z.string()),
  mtu: z.number().optional(),
  nextHops: z.array(nextHopSchema),
  text: z.string(),
});
export type Route = z.infer<typeof routeSchema>;

const ipRuleSchema = z.object({
  family: z.union([z.literal(4), z.literal(6)]),
  priority: z.number(),
  not: z.boolean(),
  src: z.string(),
  dst: z.string().optional(),
  iif: z.string().optional(),
  oif: z.string().optional(),
  fwmark: z.string().optional(),
  fwmask: z.string().optional(),
  table: z.string().optional(),
  action: z.string().optional(),
  /** The program that wrote it, where it says so: `keepalived`, `zebra`; not `kernel`, `boot` or `static`. */
  protocol: z.string().optional(),
  /** Conditions without a field here, such as `ipproto tcp`, `suppress_prefixlength 0`. */
  others: z.array(z.string()).optional(),
  text: z.string(),
});
export type IpRule = z.infer<typeof ipRuleSchema>;

const neighbourSchema = z.object({
  family: z.union([z.literal(4), z.literal(6)]),
  address: z.string(),
  dev: z.string(),
  mac: z.string().optional(),
  /** `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `PERMANENT`, `FAILED`, `INCOMPLETE`, `NOARP`. */
  states: z.array(z.string()),
  text: z.string(),
});
export type Neighbour = z.infer<typeof neighbourSchema>;

const fdbEntrySchema = z.object({
  mac: z.string(),
  dev: z.string(),
  dst: z.string().optional(),
  /** Where the entry names a port or a network id of its own instead of the device's. */
  port: z.number().optional(),
  vni: z.number().optional(),
  state: z.string().optional(),
  flags: z.array(z.string()),
  text: z.string(),
});
export type FdbEntry = z.infer<typeof fdbEntrySchema>;

const negatable = { negate: z.boolean() };
const portRange = z.tuple([z.number(), z.number()]);

/** One condition of an iptables rule. What is not known stays as text: it is never dropped. */
const ruleMatchSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('in-interface'), name: z.string(), ...negatable }),
  z.object({ kind: z.literal('out-interface'), name: z.string(), ...negatable }),
  /** Protocol in lower case, or its number as text; `ipencap` and `ipip` are `4`. */
  z.object({ kind: z.literal('protocol'), protocol: z.string(), ...negatable }),
  z.object({ kind: z.literal('source'), cidr: z.string(), ...negatable }),
  z.object({ kind: z.literal('destination'), cidr: z.string(), ...negatable }),
  z.object({ kind: z.literal('source-ports'), ranges: z.array(portRange), ...negatable }),
  z.object({ kind: z.literal('destination-ports'), ranges: z.array(portRange), ...negatable }),
  /** Either side (multiport `--ports`). */
  z.object({ kind: z.literal('ports'), ranges: z.array(portRange), ...negatable }),
  /** Directions in the set's order: `['src']`, `['dst', 'dst']`. */
  z.object({
    kind: z.literal('set'),
    set: z.string(),
    directions: z.array(z.enum(['src', 'dst'])),
    ...negatable,
  }),
  z.object({ kind: z.literal('mark'), value: z.number(), mask: z.number(), ...negatable }),
  z.object({ kind: z.literal('ct-state'), states: z.array(z.string()), ...negatable }),
  z.object({ kind: z.literal('icmp-type'), type: z.number().optional(), code: z.number().optional(), ...negatable }),
  z.object({
    kind: z.literal('addr-type'),
    src: z.string().optional(),
    dst: z.string().optional(),
    negateSrc: z.boolean(),
    negateDst: z.boolean(),
    limitIfaceOut: z.boolean(),
  }),
  z.object({ kind: z.literal('rp-filter'), loose: z.boolean(), validMark: z.boolean(), invert: z.boolean() }),
  z.object({ kind: z.literal('other'), module: z.string(), text: z.string() }),
]);
export type RuleMatch = z.infer<typeof ruleMatchSchema>;

const ruleSchema = z.object({
  chain: z.string(),
  packets: z.number(),
  bytes: z.number(),
  comments: z.array(z.string()),
  matches: z.array(ruleMatchSchema),
  /** Target as written: `ACCEPT`, `DROP`, `cali-FORWARD`, `MARK`, …; absent: the rule only counts. */
  target: z.string().optional(),
  goto: z.boolean(),
  /** Options of the target as text, such as `--to-destination 192.168.84.131:5432`. */
  targetOptions: z.string(),
  /** For target MARK: the new mark is `(old & ~mask) ^ value` (`--set-xmark`). */
  setMark: z.object({ value: z.number(), mask: z.number() }).optional(),
  /** The whole line without its counters, starting at `-A`; of native rules at `add rule`. */
  text: z.string(),
  /** Native nftables rules only: what the rule does in order. The fields above then describe it. */
  steps: nftStepsSchema.optional(),
  /** Native nftables rules only: the number by which it can be deleted. */
  handle: z.number().optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

const ruleChainSchema = z.object({
  name: z.string(),
  /** Base chains have one: `ACCEPT` or `DROP`. */
  policy: z.string().optional(),
  packets: z.number(),
  bytes: z.number(),
});

const nftTableSchema = z.object({
  family: nftFamilySchema,
  name: z.string(),
  chains: z.array(
    ruleChainSchema.extend({
      /** Base chains have these: `forward`, `filter`/`nat`/`route`, and where among other chains they stand. */
      hook: z.string().optional(),
      type: z.string().optional(),
      priority: z.number().optional(),
      /** Of `ingress` and `egress`; absent where the tool does not print it. */
      devices: z.array(z.string()).optional(),
    }),
  ),
  rules: z.array(ruleSchema),
  sets: z.array(nftSetSchema),
});
/** One native nftables table. Policies of base chains are written `ACCEPT` and `DROP`. */
export type NftTable = z.infer<typeof nftTableSchema>;

const ruleTableSchema = z.object({
  name: z.string(),
  chains: z.array(ruleChainSchema),
  rules: z.array(ruleSchema),
});
export type RuleTable = z.infer<typeof ruleTableSchema>;

/** One rule set in force. Two backends can be in force at once (calico#8.5): each can drop. */
const ruleSetSchema = z.object({
  /** `nft` and `legacy` are those of iptables; `native`: one table written without it. */
  backend: z.enum(['nft', 'legacy', 'native']),
  family: z.union([z.literal(4), z.literal(6)]),
  tables: z.array(ruleTableSchema),
});
export type RuleSet = z.infer<typeof ruleSetSchema>;

const ipSetSchema = z.object({
  name: z.string(),
  type: z.string(),
  members: z.array(z.string()),
  /** Members of a large set that none of the question's packets can be; absent: none. */
  leftOut: z.number().optional(),
});
export type IpSet = z.infer<typeof ipSetSchema>;

const birdProtocolSchema = z.object({
  name: z.string(),
  proto: z.string(),
  /** `up`, `start`, `down`. */
  state: z.string(),
  since: z.string(),
  /** For BGP `Established`, `Connect`, `Active`, `Passive`, `Idle`, `OpenSent`, … with BIRD's remark. */
  info: z.string(),
  neighborAddress: z.string().optional(),
  neighborAs: z.string().optional(),
  bgpState: z.string().optional(),
  routesImported: z.number().optional(),
  text: z.string(),
});
export type BirdProtocol = z.infer<typeof birdProtocolSchema>;

const birdSchema = z.object({
  version: z.string().optional(),
  routerId: z.string().optional(),
  protocols: z.array(birdProtocolSchema),
  /** Routes of BIRD's master table, one line each as `show route` prints them. */
  routes: z.array(z.string()),
});
export type Bird = z.infer<typeof birdSchema>;

/** A pod's own view, read from its network namespace. */
const podNetworkSchema = z.object({
  /** Name under /var/run/netns. */
  netns: z.string(),
  links: readOf(z.array(linkSchema)),
  routes: readOf(z.array(routeSchema)),
  neighbours: readOf(z.array(neighbourSchema)),
  /** Rules of its own network; absent from probes that do not read them. */
  rules: readOf(z.array(ipRuleSchema)).optional(),
  ruleSets: readOf(z.array(ruleSetSchema)).optional(),
  nativeTables: readOf(z.array(z.string())).optional(),
  nft: z.record(z.string(), readOf(nftTableSchema)).optional(),
  /** Sockets that listen: protocol, address, port. */
  listening: readOf(z.array(z.object({ protocol: z.string(), address: z.string(), port: z.number() }))),
});
export type PodNetwork = z.infer<typeof podNetworkSchema>;

const neighbourTableSchema = z.object({ entries: z.number(), tableFulls: z.number(), limit: z.number() });

export const nodeStateSchema = z.object({
  node: z.string(),
  /** ISO 8601, the node's own clock. */
  takenAt: z.string(),
  /** How it was read: by our probe, or with what the calico-node image has. */
  source: z.enum(['probe', 'calico-node']),
  milliseconds: z.number(),
  links: readOf(z.array(linkSchema)),
  routes: readOf(z.array(routeSchema)),
  rules: readOf(z.array(ipRuleSchema)),
  neighbours: readOf(z.array(neighbourSchema)),
  fdb: readOf(z.array(fdbEntrySchema)),
  /** IPv4 and IPv6, each backend that has rules. */
  ruleSets: readOf(z.array(ruleSetSchema)),
  /** Names of native nftables tables, such as `ip calico`. */
  nativeTables: readOf(z.array(z.string())),
  /** Native table by name, such as `inet firewalld`; one that is not here was not read. */
  nft: z.record(z.string(), readOf(nftTableSchema)).optional(),
  ipSets: readOf(z.array(ipSetSchema)),
  /**
   * Of a node with very many rules, routes or neighbours: how many of them and of members of sets were left out,
   * and for which packets the others are all there are: those between these addresses that meet no workload
   * interface but these.
   */
  leftOut: z
    .object({
      count: z.number(),
      /** Some of them are routes. */
      routes: z.boolean().optional(),
      addresses: z.array(z.string()),
      interfaces: z.array(z.string()),
      prefixes: z.array(z.string()),
    })
    .optional(),
  /** Dotted names: `net.ipv4.ip_forward`, `net.ipv4.conf.<interface>.proxy_arp`. */
  sysctls: readOf(z.record(z.string(), z.string())),
  /** The kernel's neighbour tables by family, with `gc_thresh3`; absent: the probe does not read them. */
  neighbourTables: z
    .object({ 4: readOf(neighbourTableSchema), 6: readOf(neighbourTableSchema) })
    .partial()
    .optional(),
  conntrack: readOf(
    z.object({
      count: z.number(),
      max: z.number(),
      /** Connections that the question's sender opened to its receiver, directly or through a Service. */
      entries: z.array(z.string()),
      /** Why the entries could not be listed, where they could not. */
      entriesFailure: saidSchema.optional(),
    }),
  ),
  /** `ok: false` where BIRD's socket did not answer; the reason says how. */
  bird: readOf(birdSchema),
  bird6: readOf(birdSchema),
  felix: readOf(
    z.object({
      live: z.boolean(),
      ready: z.boolean(),
      /** It takes connections and does not answer. */
      hangs: z.literal(true).optional(),
      detail: saidSchema,
    }),
  ),
  /** `/var/lib/calico/{mtu,nodename}`. */
  calicoFiles: z.object({ mtu: z.string().optional(), nodename: z.string().optional() }),
  /** The CNI configuration's fields that decide routes and MTU (calico#1.3). */
  cni: readOf(
    z.object({
      type: z.string(),
      ipam: z.string().optional(),
      mtu: z.number().optional(),
      routes: z.array(z.string()),
      includeDefaultRoutes: z.boolean(),
    }),
  ),
  /** What Calico's eBPF programs hold, where they carry the pods' packets; absent: it was not asked for. */
  ebpf: ebpfSchema.optional(),
  /** `namespace/name` → the pod's own view. */
  pods: z.record(z.string(), readOf(podNetworkSchema)),
});
export type NodeState = z.infer<typeof nodeStateSchema>;
