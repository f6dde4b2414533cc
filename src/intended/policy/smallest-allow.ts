import { parseGoAddress } from '../../ip/address.ts';
import { netOf, netText } from '../../ip/net.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import { decide, type PolicyVerdict, type Query } from './decide.ts';
import type { Decision } from './decision.ts';
import type { LabelSet, Workload } from './endpoints.ts';
import type { EndpointRef } from './ends.ts';
import type { Direction } from './model.ts';
import { hasPorts, icmp, icmpv6, protocolName, protocolNumber } from './protocols.ts';

/**
 * The smallest policy that would allow a connection on a side that denies it: one more policy for just these
 * two ends and this port. It is text to read, never applied from here.
 */
export type Suggestion = {
  direction: Direction;
  /** The manifest as a plain object; absent where no policy can help. */
  manifest: Manifest | undefined;
  /** What it does, or why there is none. */
  why: Message;
};

type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec: Record<string, unknown>;
};

type Other = { pod: Workload } | { net: string };

/** Labels that change with every pod or rollout say nothing about who a pod is. */
const passing: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
]);
const passingDomains = [
  'statefulset.kubernetes.io/',
  'apps.kubernetes.io/',
  'batch.kubernetes.io/',
  'projectcalico.org/',
];
const isPassing = (key: string): boolean => passing.has(key) || passingDomains.some((domain) => key.startsWith(domain));

const lastingLabels = (labels: LabelSet): [string, string][] =>
  [...labels.entries()].filter(([key]) => !isPassing(key));

const matchLabels = (pod: Workload): Record<string, unknown> => {
  const labels = lastingLabels(pod.labels);
  return labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) };
};

const selectorText = (pod: Workload): string => {
  const terms = lastingLabels(pod.labels).map(([key, value]) => `${key} == '${value}'`);
  return terms.length === 0 ? 'all()' : terms.join(' && ');
};

const nameText = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-');

const titleOf = (other: Other): string => ('pod' in other ? other.pod.name : other.net);

const kubernetesManifest = (
  guarded: Workload,
  other: Other,
  direction: Direction,
  query: Query,
  name: string,
): Manifest => {
  const peer =
    'net' in other
      ? { ipBlock: { cidr: other.net } }
      : {
          ...(other.pod.namespace !== guarded.namespace && {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': other.pod.namespace } },
          }),
          podSelector: matchLabels(other.pod),
        };
  const protocol = protocolName(protocolNumber(query.protocol) ?? 0).toUpperCase();
  const rule = {
    [direction === 'ingress' ? 'from' : 'to']: [peer],
    ports: [{ protocol, ...(query.port !== undefined && { port: query.port }) }],
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: guarded.namespace },
    spec: {
      podSelector: matchLabels(guarded),
      policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      [direction]: [rule],
    },
  };
};

const calicoProtocol = (query: Query): string | number => {
  const number = protocolNumber(query.protocol) ?? 0;
  if (number === icmp) return 'ICMP';
  if (number === icmpv6) return 'ICMPv6';
  return hasPorts(number) ? protocolName(number).toUpperCase() : number;
};

const calicoManifest = (
  guarded: Workload,
  other: Other,
  direction: Direction,
  query: Query,
  at: { name: string; tier: string; order: number },
): Manifest => {
  const peer =
    'net' in other
      ? { nets: [other.net] }
      : {
          selector: selectorText(other.pod),
          ...(other.pod.namespace !== guarded.namespace && {
            namespaceSelector: `projectcalico.org/name == '${other.pod.namespace}'`,
          }),
        };
  const ports = query.port === undefined ? {} : { ports: [query.port] };
  const sides =
    direction === 'ingress'
      ? { source: peer, ...(query.port !== undefined && { destination: ports }) }
      : { destination: { ...peer, ...ports } };
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: { name: at.tier === 'default' ? at.name : `${at.tier}.${at.name}`, namespace: guarded.namespace },
    spec: {
      tier: at.tier,
      order: at.order,
      selector: selectorText(guarded),
      types: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      [direction]: [{ action: 'Allow', protocol: calicoProtocol(query), ...sides }],
    },
  };
};

/** Order of the policy that denies by a rule: the new one must come before it. */
const orderBefore = (cluster: Cluster, decision: Decision): number => {
  if (decision.rule === -1) return 1000;
  for (const policy of cluster.policies.policies) {
    const title = policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
    if (policy.kind === decision.kind && title === decision.policy) {
      return Number.isFinite(policy.order) ? policy.order - 1 : 1000;
    }
  }
  return 0;
};

const manifestFor = (
  cluster: Cluster,
  guarded: Workload,
  other: Other,
  direction: Direction,
  query: Query,
  decision: Decision,
): Manifest | Message => {
  const { tier } = decision;
  if (tier === null) return say('decision.no-policy-can', { reason: decision.reason });
  if (tier === cluster.version.adminTier || tier === cluster.version.baselineTier) {
    return say('decision.only-itself', { policy: `${decision.kind} ${decision.policy}`, tier });
  }
  const what = [protocolName(protocolNumber(query.protocol) ?? 0), query.port].filter((part) => part !== undefined);
  const name = nameText(['allow', direction === 'ingress' ? 'from' : 'to', titleOf(other), ...what].join('-')).slice(
    0,
    60,
  );
  const kubernetes = tier === 'default' && decision.rule === -1 && hasPorts(protocolNumber(query.protocol) ?? 0);
  return kubernetes
    ? kubernetesManifest(guarded, other, direction, query, name)
    : calicoManifest(guarded, other, direction, query, { name, tier, order: orderBefore(cluster, decision) });
};

const otherOf = (cluster: Cluster, ref: EndpointRef): Other | undefined => {
  if ('address' in ref) {
    const address = parseGoAddress(ref.address);
    return address && { net: netText(netOf(address, address.family === 4 ? 32 : 128)) };
  }
  const pod = cluster.pods.get(`${ref.namespace}/${ref.name}`);
  if (!pod) return undefined;
  if (!pod.hostNetwork) return { pod };
  const [address] = pod.addresses;
  return address && { net: netText(netOf(address, address.family === 4 ? 32 : 128)) };
};

/** Tries the policy on the cluster as it is, and takes it away again. */
const helps = (cluster: Cluster, manifest: Manifest, query: Query, direction: Direction): boolean => {
  const group = manifest.apiVersion.split('/')[0] ?? '';
  cluster.upsert(manifest);
  try {
    return decide(cluster, query)[direction].action === 'Allow';
  } finally {
    cluster.remove({ kind: manifest.kind, group, ...manifest.metadata });
  }
};

/** One suggestion for each side that denies. */
export const smallestAllow = (cluster: Cluster, query: Query, verdict: PolicyVerdict): Suggestion[] =>
  (['egress', 'ingress'] as const).flatMap((direction): Suggestion[] => {
    const decision = verdict[direction];
    if (decision.action !== 'Deny') return [];
    const host = verdict.hosts.find((each) => each.decision === decision);
    if (host) {
      const why = say('decision.host-before', { reason: decision.reason, endpoint: host.hostEndpoint });
      return [{ direction, manifest: undefined, why }];
    }
    const [own, far] = direction === 'egress' ? [query.from, query.to] : [query.to, query.from];
    const guarded = 'address' in own ? undefined : cluster.pods.get(`${own.namespace}/${own.name}`);
    const other = otherOf(cluster, far);
    if (!guarded || !other) return [{ direction, manifest: undefined, why: say('decision.not-pods') }];
    const made = manifestFor(cluster, guarded, other, direction, query, decision);
    if ('code' in made) return [{ direction, manifest: undefined, why: made }];
    if (!helps(cluster, made, query, direction)) {
      return [{ direction, manifest: undefined, why: say('decision.policy-itself', { reason: decision.reason }) }];
    }
    return [{ direction, manifest: made, why: say('decision.just-this') }];
  });
