import { z } from 'zod';
import type { Flow, FlowQuery, PolicyHit } from '../../case/flows.ts';
import { tableOf } from '../../table.ts';

/** Goldmane's answer → flows of the case. What does not look like a flow is left out and counted. */

const name = z.string().max(1024);
const whole = z.number().int();
const count = z.number().int().nonnegative();
const mostHits = 50;
/** Several times what is asked for; a server that sends more has not heard the question. */
const mostRead = 5_000;
/** Seconds of the year 9999, the last that an ISO time can say in four digits. */
const time = z.number().int().nonnegative().max(253_402_300_799);

const plainHitSchema = z.object({
  kind: whole,
  namespace: name,
  name,
  tier: name,
  action: whole,
  policy_index: whole,
  rule_index: whole,
});
const hitSchema = plainHitSchema.extend({ trigger: plainHitSchema.nullish() });
type RawHit = z.infer<typeof hitSchema>;

const hitsSchema = z
  .array(hitSchema)
  .max(mostHits)
  .transform((hits) => hits.toSorted((a, b) => a.policy_index - b.policy_index));

const rawFlowSchema = z.object({
  flow: z.object({
    Key: z.object({
      source_name: name,
      source_namespace: name,
      dest_name: name,
      dest_namespace: name,
      dest_port: z.number().int().min(0).max(65535),
      proto: name,
      reporter: z.number().int().min(1).max(2),
      action: whole,
      policies: z.object({ enforced_policies: hitsSchema, pending_policies: hitsSchema }).nullish(),
    }),
    start_time: time,
    end_time: time,
    packets_in: count,
    packets_out: count,
    num_connections_started: count,
  }),
});

const resultSchema = z.object({
  flows: z.array(z.unknown()).max(mostRead),
  meta: z.object({ totalResults: count }).nullish().catch(undefined),
});

const actions = ['unknown', 'Allow', 'Deny', 'Pass'] as const;
const actionOf = (given: number): (typeof actions)[number] => actions[given] ?? 'unknown';

const kinds: Record<number, string> = {
  1: 'CalicoNetworkPolicy',
  2: 'GlobalNetworkPolicy',
  3: 'StagedNetworkPolicy',
  4: 'StagedGlobalNetworkPolicy',
  5: 'StagedKubernetesNetworkPolicy',
  6: 'NetworkPolicy',
  9: 'Profile',
  10: 'end of tier',
  11: 'ClusterNetworkPolicy',
};

/** 7 and 8 are the policies of administrators before 11 was theirs: the tier tells (calico#4.11). */
const adminKinds: Record<string, string> = tableOf({
  adminnetworkpolicy: 'AdminNetworkPolicy',
  baselineadminnetworkpolicy: 'BaselineAdminNetworkPolicy',
  'kube-admin': 'ClusterNetworkPolicy',
  'kube-baseline': 'ClusterNetworkPolicy',
});

const kindOf = ({ kind, tier }: z.infer<typeof plainHitSchema>): string =>
  kinds[kind] ?? (kind === 7 || kind === 8 ? (adminKinds[tier] ?? 'policy of an administrator') : 'policy');

const endOfTier = 10;

const hitOf = (raw: RawHit): PolicyHit => {
  const ended = raw.kind === endOfTier;
  const policy = ended && raw.trigger ? raw.trigger : raw;
  return {
    kind: kindOf(policy),
    ...(policy.namespace === '' || policy.namespace === '-' ? {} : { namespace: policy.namespace }),
    name: policy.name,
    tier: raw.tier === '' ? policy.tier : raw.tier,
    action: actionOf(raw.action),
    rule: ended ? -1 : raw.rule_index,
  };
};

const flowOf = ({ flow }: z.infer<typeof rawFlowSchema>): Flow => {
  const { Key: key } = flow;
  return {
    reporter: key.reporter === 1 ? 'source' : 'destination',
    action: actionOf(key.action),
    from: { namespace: key.source_namespace, name: key.source_name },
    to: { namespace: key.dest_namespace, name: key.dest_name },
    port: key.dest_port,
    protocol: key.proto.toLowerCase(),
    since: new Date(flow.start_time * 1000).toISOString(),
    until: new Date(flow.end_time * 1000).toISOString(),
    packets: { in: flow.packets_in, out: flow.packets_out },
    started: flow.num_connections_started,
    enforced: (key.policies?.enforced_policies ?? []).map(hitOf),
    pending: (key.policies?.pending_policies ?? []).map(hitOf),
  };
};

const icmps = ['icmp', '1', 'icmp6', 'icmpv6', 'ipv6-icmp', '58'];
const spellings: Record<string, string[]> = tableOf({
  icmp: icmps,
  icmpv6: icmps,
  sctp: ['sctp', '132'],
  tcp: ['tcp', '6'],
  udp: ['udp', '17'],
});

/** How Felix may write a protocol: by name, and what it has no name for by number. */
export const protocolSpellings = (protocol: string): string[] => spellings[protocol] ?? [protocol];

const isEnd = ({ namespace, name }: Flow['from'], asked: FlowQuery['from']): boolean =>
  asked === undefined || (namespace === asked.namespace && asked.names.includes(name));

/** Goldmane filters too; that it did is seen to here. */
const isAsked = (flow: Flow, { from, to, protocol, port }: FlowQuery): boolean =>
  isEnd(flow.from, from) &&
  isEnd(flow.to, to) &&
  (protocol === undefined || protocolSpellings(protocol).includes(flow.protocol)) &&
  (port === undefined || flow.port === port);

/** Undefined: it is not an answer of that API. The latest flow is first. */
export const readAnswer = (
  answer: unknown,
  query: FlowQuery,
  most: number,
): { flows: Flow[]; leftOut: number } | undefined => {
  const result = resultSchema.safeParse(answer);
  if (!result.success) return undefined;
  let leftOut = Math.max(0, (result.data.meta?.totalResults ?? 0) - result.data.flows.length);
  const flows: Flow[] = [];
  for (const raw of result.data.flows) {
    const parsed = rawFlowSchema.safeParse(raw);
    if (!parsed.success) {
      leftOut += 1;
      continue;
    }
    const flow = flowOf(parsed.data);
    if (isAsked(flow, query)) flows.push(flow);
  }
  flows.sort((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0));
  return { flows: flows.slice(0, most), leftOut: leftOut + Math.max(0, flows.length - most) };
};
