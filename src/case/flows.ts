import { z } from 'zod';
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
  from: FlowEnd;
  to: FlowEnd;
  /** `tcp`, `udp`, `sctp`, `icmp`; absent: any. */
  protocol?: string;
  port?: number;
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

/** What the flow logs come to: where either end denied it last, it was denied. */
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

const actionWords: Record<FlowAction, string> = {
  Allow: 'allows',
  Deny: 'denies',
  Pass: 'passes on',
  unknown: 'does something unknown',
};

const hitText = (hit: PolicyHit): string =>
  hit.rule < 0
    ? `the end of tier ${hit.tier || 'unknown'} ${actionWords[hit.action]} (${titleOf(hit)} selects it)`
    : `${titleOf(hit)} rule ${hit.rule} ${actionWords[hit.action]}${hit.tier ? ` (tier ${hit.tier})` : ''}`;

/** The rule that decided: the last one that was met. */
const decidingHit = (flow: Flow): PolicyHit | undefined => flow.enforced.at(-1);

const actionPast: Record<FlowAction, string> = {
  Allow: 'allowed',
  Deny: 'denied',
  Pass: 'passed on',
  unknown: 'seen',
};

/** `12:04:15` of an ISO time, in UTC. */
const timeOf = (iso: string): string => `${iso.slice(11, 19)} UTC`;

/** One line, for people. */
export const flowText = (flow: Flow): string => {
  const { from, to, protocol, port, reporter } = flow;
  const what = port > 0 ? `${protocol}/${port}` : protocol;
  const hit = decidingHit(flow);
  const by = hit ? ` by ${hitText(hit)}` : '';
  return `${actionPast[flow.action]} at the ${reporter}${by}: ${what} from ${from.namespace}/${from.name} to ${to.namespace}/${to.name}, ${timeOf(flow.since)} to ${timeOf(flow.until)}, ${flow.packets.in + flow.packets.out} packets`;
};

/** What staged policies would have made of it, where that is another verdict. */
export const pendingText = (flow: Flow): string | undefined => {
  const last = flow.pending.at(-1);
  return last && last.action !== flow.action && (last.action === 'Allow' || last.action === 'Deny')
    ? `with the staged policies it would have been ${actionPast[last.action]}: ${hitText(last)}`
    : undefined;
};

/** What the flow logs say, beside a verdict of ours. */
export interface Beside {
  /** `undefined`: one of the two has no verdict, or the flow logs have both. */
  agrees: boolean | undefined;
  seen: Seen['verdict'] | 'unknown';
  /** The end whose flow is quoted. */
  reporter?: Flow['reporter'];
  /** One line, for people. */
  statement: string;
  /** Every flow that matters, and what staged policies would have made of it. */
  lines: string[];
}

const besideText = (seen: Seen['verdict'], ours: 'allowed' | 'denied' | 'unknown'): string => {
  if (seen === 'mixed' || ours === 'unknown') return '';
  if (seen === ours) return ', as the policies say';
  return ours === 'denied'
    ? '; by the policies that are there now it is denied: they have changed since, or were not yet in force'
    : '; by what was read now it is allowed: that has changed since, or something was not read';
};

/** `pair`: `shop/web-0 to shop/db-0`. */
export const besideVerdict = (read: Read<FlowLogs>, ours: 'allowed' | 'denied' | 'unknown', pair: string): Beside => {
  const none = { agrees: undefined, lines: [] };
  if (!read.ok) {
    return { ...none, seen: 'unknown', statement: `what the flow logs saw of ${pair} is not known: ${read.reason}` };
  }
  const { verdict, flows } = seenIn(read.value);
  const when = `in the last ${Math.round(read.value.seconds / 60)} minutes`;
  const quoted = flows.find(({ action }) => action === (verdict === 'allowed' ? 'Allow' : 'Deny'));
  if (quoted === undefined) {
    return { ...none, seen: 'nothing', statement: `the flow logs have no connection from ${pair} ${when}` };
  }
  const what =
    verdict === 'mixed' ? 'the flow logs saw it both allowed and denied; the denial: ' : 'the flow logs saw it ';
  return {
    agrees: verdict === 'mixed' || ours === 'unknown' ? undefined : verdict === ours,
    seen: verdict,
    reporter: quoted.reporter,
    statement: `${what}${flowText(quoted)}${besideText(verdict, ours)}`,
    lines: flows.flatMap((flow) => [flowText(flow), pendingText(flow) ?? []].flat()),
  };
};
