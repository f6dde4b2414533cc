import { z } from 'zod';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Read } from './read.ts';

/**
 * What Calico's own flow logs (Goldmane, Calico 3.30 and later) saw of the connections between two ends.
 * It is of the past: policies may have changed since.
 */

const flowActionSchema = z.enum(['Allow', 'Deny', 'Pass', 'unknown']);
type FlowAction = z.infer<typeof flowActionSchema>;

/** One rule that took part in the verdict. */
const policyHitSchema = z.object({
  /** As Goldmane names it: `NetworkPolicy` is Kubernetes' own, `CalicoNetworkPolicy` is Calico's. */
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  tier: z.string(),
  action: flowActionSchema,
  /** Position in the policy's rules, from 0; -1: no rule of the tier matched, and `name` is a policy that selects the end. */
  rule: z.number(),
});
export type PolicyHit = z.infer<typeof policyHitSchema>;

const flowEndSchema = z.object({
  namespace: z.string(),
  /** A pod's name, or what its siblings share: `web-7d5f9c6b8-*`. */
  name: z.string(),
});

const flowSchema = z.object({
  /** The end whose policies spoke. */
  reporter: z.enum(['source', 'destination']),
  action: flowActionSchema,
  from: flowEndSchema,
  to: flowEndSchema,
  /** Of the destination; 0 where the protocol has none. */
  port: z.number(),
  /** `tcp`, `udp`, … in lower case. */
  protocol: z.string(),
  /** ISO 8601: connections of this kind were seen from then … */
  since: z.string(),
  /** … until then. */
  until: z.string(),
  packets: z.object({ in: z.number(), out: z.number() }),
  /** Connections that began meanwhile. */
  started: z.number(),
  /** In the order in which they were met. */
  enforced: z.array(policyHitSchema),
  /** What it would have been with staged policies. */
  pending: z.array(policyHitSchema),
});
export type Flow = z.infer<typeof flowSchema>;

export const flowLogsSchema = z.object({
  /** Where Goldmane was asked. */
  address: z.string(),
  /** The last so many seconds were asked for. */
  seconds: z.number(),
  /** The latest first. */
  flows: z.array(flowSchema),
  /** Flows that were there and are not listed, or could not be read. */
  leftOut: z.number(),
});
export type FlowLogs = z.infer<typeof flowLogsSchema>;

/** What an end may be called in flow logs. */
export interface FlowEnd {
  namespace: string;
  /** Its own name, and what it shares with its siblings. */
  names: string[];
}

export interface FlowQuery {
  /** Absent: of anybody. */
  from?: FlowEnd;
  to?: FlowEnd;
  /** `tcp`, `udp`, `sctp`, `icmp`; absent: any. */
  protocol?: string;
  port?: number;
  /** How far back; absent: as far as says something about now. */
  seconds?: number;
  /** How many are wanted; absent: what a person reads. */
  most?: number;
}

/** Felix names a pod that was made from a template after its siblings: `generateName` and a star. */
export const flowEndOf = (pod: { namespace: string; name: string; generateName?: string | undefined }): FlowEnd => ({
  namespace: pod.namespace,
  names: [pod.name, ...(pod.generateName ? [`${pod.generateName}*`] : [])],
});

interface Seen {
  /** By what each end did last; `mixed`: it did both at the same time, to different pods or ports. */
  verdict: 'allowed' | 'denied' | 'mixed' | 'nothing';
  /** The latest flow for each thing that each end did, the latest first. */
  flows: Flow[];
}

/** Later first; of what is equally late, denials first. */
const lateFirst = (a: Flow, b: Flow): number =>
  a.until === b.until ? b.action.localeCompare(a.action) : a.until < b.until ? 1 : -1;

/** The result of the flow logs: denied where either end denied it last. */
export const seenIn = ({ flows }: FlowLogs): Seen => {
  const told: Flow[] = [];
  for (const flow of flows.filter(({ action }) => action === 'Allow' || action === 'Deny').sort(lateFirst)) {
    const same = told.some(({ reporter, action }) => reporter === flow.reporter && action === flow.action);
    if (!same) told.push(flow);
  }
  const last = (['source', 'destination'] as const).map((end) => {
    const own = told.filter(({ reporter }) => reporter === end);
    return own.filter(({ until }) => until === own[0]?.until).map(({ action }) => action);
  });
  const denies = (actions: string[]): boolean => actions.includes('Deny');
  const verdict = last.some((actions) => denies(actions) && actions.length === 1)
    ? 'denied'
    : last.some(denies)
      ? 'mixed'
      : told.length > 0
        ? 'allowed'
        : 'nothing';
  return { verdict, flows: told };
};

const titleOf = ({ kind, namespace, name }: PolicyHit): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

const hitMessage = (hit: PolicyHit): Message => {
  const { tier, rule } = hit;
  const policy = titleOf(hit);
  if (rule < 0) return say('flow.end-of-tier', { tier: tier || '?', policy });
  return tier ? say('flow.rule-of-tier', { policy, rule, tier }) : say('flow.rule', { policy, rule });
};

/** What became of it. */
const outcomes: Record<FlowAction, Message> = {
  Allow: say('flow.allowed'),
  Deny: say('flow.denied'),
  Pass: say('flow.passed'),
  unknown: say('flow.seen'),
};

const ends: Record<Flow['reporter'], Message> = {
  source: say('flow.source'),
  destination: say('flow.destination'),
};

/** `12:04:15` of an ISO time, in UTC. */
const timeOf = (iso: string): string => `${iso.slice(11, 19)} UTC`;

const endTitle = ({ namespace, name }: Flow['from']): string => `${namespace}/${name}`;
const portOf = ({ protocol, port }: Flow): string => (port > 0 ? `${protocol}/${port}` : protocol);

export const flowMessage = (flow: Flow): Message => {
  const seen = {
    outcome: outcomes[flow.action],
    end: ends[flow.reporter],
    what: portOf(flow),
    from: endTitle(flow.from),
    to: endTitle(flow.to),
    since: timeOf(flow.since),
    until: timeOf(flow.until),
    packets: flow.packets.in + flow.packets.out,
  };
  // The last rule that was met decided.
  const hit = flow.enforced.at(-1);
  return hit ? say('flow.by-rule', { ...seen, rule: hitMessage(hit) }) : say('flow.by-nobody', seen);
};

const hitFields = (hit: PolicyHit): string =>
  `${titleOf(hit)} tier=${hit.tier || '-'} rule=${hit.rule} action=${hit.action}`;

/** The same in the fields of the flow logs, for proofs. */
export const flowLine = (flow: Flow): string =>
  [
    `${flow.since} ${flow.until} reporter=${flow.reporter} action=${flow.action}`,
    `${portOf(flow)} ${endTitle(flow.from)} > ${endTitle(flow.to)} packets=${flow.packets.in + flow.packets.out}`,
    ...flow.enforced.slice(-1).map((hit) => `enforced: ${hitFields(hit)}`),
    ...flow.pending.slice(-1).map((hit) => `pending: ${hitFields(hit)}`),
  ].join('; ');

/** What staged policies would have made of it, where that is another verdict. */
export const pendingMessage = (flow: Flow): Message | undefined => {
  const last = flow.pending.at(-1);
  return last && last.action !== flow.action && (last.action === 'Allow' || last.action === 'Deny')
    ? say('flow.pending', { outcome: outcomes[last.action], rule: hitMessage(last) })
    : undefined;
};

/** What the flow logs say, beside a verdict of ours. */
export interface FlowComparison {
  /** `undefined`: one of the two has no verdict, or the flow logs have both. */
  agrees: boolean | undefined;
  seen: Seen['verdict'] | 'unknown';
  /** The end whose flow is quoted. */
  reporter?: Flow['reporter'];
  statement: Message;
  /** Every flow that matters. */
  flows: Flow[];
  /** The same for people, with what staged policies would have made of it. */
  lines: Message[];
}

/** What was seen, held against ours where both say something. */
const comparisonMessage = (quoted: Flow, seen: Seen['verdict'], ours: 'allowed' | 'denied' | 'unknown'): Message => {
  const flow = flowMessage(quoted);
  if (seen === 'mixed') return say('flows.both', { flow });
  if (ours === 'unknown') return say('flows.saw', { flow });
  if (seen === ours) return say('flows.same', { flow });
  return ours === 'denied' ? say('flows.now-denied', { flow }) : say('flows.now-allowed', { flow });
};

/** `pair`: `shop/web-0 to shop/db-0`, or what says that. */
export const compareWithFlows = (
  read: Read<FlowLogs>,
  ours: 'allowed' | 'denied' | 'unknown',
  pair: string | Message,
): FlowComparison => {
  const none = { agrees: undefined, flows: [], lines: [] };
  if (!read.ok) {
    return { ...none, seen: 'unknown', statement: say('flows.unread', { pair, reason: read.reason }) };
  }
  const { verdict, flows } = seenIn(read.value);
  const quoted = flows.find(({ action }) => action === (verdict === 'allowed' ? 'Allow' : 'Deny'));
  if (quoted === undefined) {
    const minutes = Math.round(read.value.seconds / 60);
    return { ...none, seen: 'nothing', statement: say('flows.nothing', { pair, minutes }) };
  }
  return {
    agrees: verdict === 'mixed' || ours === 'unknown' ? undefined : verdict === ours,
    seen: verdict,
    reporter: quoted.reporter,
    statement: comparisonMessage(quoted, verdict, ours),
    flows,
    lines: flows.flatMap((flow) => {
      const pending = pendingMessage(flow);
      return pending === undefined ? [flowMessage(flow)] : [flowMessage(flow), pending];
    }),
  };
};
