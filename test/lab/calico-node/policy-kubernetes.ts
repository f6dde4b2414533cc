import { type ApiObject, spec } from './objects.ts';
import { anyEnd, normalNet, type Policy, type PolicyRule, type PortRange, type RuleEnd } from './policy.ts';

/** Kubernetes NetworkPolicy and ClusterNetworkPolicy to Calico's form (calico#4.6, #4.7). */

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
interface Peer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface Port {
  port?: number | string;
  endPort?: number;
  protocol?: string;
}
interface NetworkPolicySpec {
  podSelector: LabelSelector;
  policyTypes: ('Ingress' | 'Egress')[];
  ingress: { from?: Peer[]; ports?: Port[] }[];
  egress: { to?: Peer[]; ports?: Port[] }[];
}

const orchestrator = "projectcalico.org/orchestrator == 'k8s'";

const terms = (selector: LabelSelector, prefix = ''): string[] => {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...labels.map(([key, value]) => `${prefix}${key} == '${value}'`),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
      const list = values.map((value) => `'${value}'`).join(', ');
      if (operator === 'In') return `${prefix}${key} in { ${list} }`;
      if (operator === 'NotIn') return `${prefix}${key} not in { ${list} }`;
      return operator === 'Exists' ? `has(${prefix}${key})` : `! has(${prefix}${key})`;
    }),
  ];
};

const podTerms = (selector: LabelSelector): string => [orchestrator, ...terms(selector)].join(' && ');
const namespaceTerms = (selector: LabelSelector): string =>
  terms(selector, 'pcns.').join(' && ') || 'has(projectcalico.org/namespace)';

const peerEnd = (peer: Peer, namespace: string): RuleEnd => {
  if (peer.ipBlock) {
    return {
      ...anyEnd,
      nets: [normalNet(peer.ipBlock.cidr)],
      notNets: (peer.ipBlock.except ?? []).map(normalNet),
    };
  }
  const within = peer.namespaceSelector
    ? namespaceTerms(peer.namespaceSelector)
    : `projectcalico.org/namespace == '${namespace}'`;
  // A peer with a namespace selector alone selects all pods there; Calico then adds the orchestrator term too.
  return { ...anyEnd, selector: `(${within}) && (${podTerms(peer.podSelector ?? {})})` };
};

/** Numeric ports sorted and joined where they touch; names as they come. */
const simplify = (ports: readonly Port[]): { numeric: PortRange[]; named: string[] } => {
  const ranges = ports
    .filter((port) => typeof port.port === 'number')
    .map((port): [number, number] => [Number(port.port), port.endPort ?? Number(port.port)])
    .sort((a, b) => a[0] - b[0]);
  const numeric: [number, number][] = [];
  for (const range of ranges) {
    const last = numeric.at(-1);
    if (last && range[0] <= last[1] + 1) last[1] = Math.max(last[1], range[1]);
    else numeric.push([...range]);
  }
  return { numeric, named: ports.flatMap((port) => (typeof port.port === 'string' ? [port.port] : [])) };
};

const rulesOf = (peers: Peer[], ports: Port[], namespace: string, ingress: boolean): PolicyRule[] => {
  const byProtocol = new Map<string, Port[]>();
  for (const port of ports) {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), port]);
  }
  const protocols: [string | undefined, Port[]][] =
    byProtocol.size === 0 ? [[undefined, []]] : [...byProtocol].sort(([a], [b]) => (a < b ? -1 : 1));
  const ends = peers.length === 0 ? [anyEnd] : peers.map((peer) => peerEnd(peer, namespace));
  return protocols.flatMap(([protocol, group]) => {
    const everyPort = group.some((port) => port.port === undefined);
    const { numeric, named } = everyPort ? { numeric: [], named: [] } : simplify(group);
    return ends.map((end): PolicyRule => {
      const withPorts = { ports: numeric, namedPorts: named };
      return {
        action: 'allow',
        ...(protocol === undefined ? {} : { protocol }),
        source: ingress ? end : anyEnd,
        destination: ingress ? { ...anyEnd, ...withPorts } : { ...end, ...withPorts },
        annotations: {},
      };
    });
  });
};

export const fromNetworkPolicy = (object: ApiObject): Policy => {
  const { podSelector = {}, policyTypes, ingress = [], egress = [] } = spec<NetworkPolicySpec>(object);
  const { name, namespace = 'default' } = object.metadata;
  const types = policyTypes && policyTypes.length > 0 ? policyTypes : ['Ingress' as const];
  return {
    id: `knp/${namespace}/${name}`,
    kind: 'KubernetesNetworkPolicy',
    namespace,
    name,
    tier: 'default',
    order: 1000,
    selector: `(${podTerms(podSelector)}) && projectcalico.org/namespace == '${namespace}'`,
    types,
    ingress: types.includes('Ingress')
      ? ingress.flatMap((rule) => rulesOf(rule.from ?? [], rule.ports ?? [], namespace, true))
      : [],
    egress: types.includes('Egress')
      ? egress.flatMap((rule) => rulesOf(rule.to ?? [], rule.ports ?? [], namespace, false))
      : [],
    hostOnly: false,
  };
};

interface ClusterPeer {
  namespaces?: LabelSelector;
  pods?: { namespaceSelector?: LabelSelector; podSelector?: LabelSelector };
  networks?: string[];
}
type ClusterPorts = Record<string, { destinationPort?: { number?: number; range?: { start: number; end: number } } }>;
interface ClusterRule {
  name?: string;
  action: 'Accept' | 'Deny' | 'Pass';
  from?: ClusterPeer[];
  to?: ClusterPeer[];
  protocols?: ClusterPorts[];
}
interface ClusterPolicySpec {
  tier: string;
  priority: number;
  subject: ClusterPeer;
  ingress: ClusterRule[];
  egress: ClusterRule[];
}

const clusterEnd = (peer: ClusterPeer): RuleEnd => {
  if (peer.networks) return { ...anyEnd, nets: peer.networks.map(normalNet) };
  if (peer.namespaces) return { ...anyEnd, selector: namespaceTerms(peer.namespaces) };
  const { namespaceSelector = {}, podSelector = {} } = peer.pods ?? {};
  return { ...anyEnd, selector: `(${namespaceTerms(namespaceSelector)}) && (${podTerms(podSelector)})` };
};

const clusterRules = (rule: ClusterRule, ingress: boolean): PolicyRule[] => {
  const peers = (ingress ? rule.from : rule.to) ?? [];
  const action = rule.action === 'Accept' ? 'allow' : rule.action === 'Deny' ? 'deny' : 'pass';
  const protocols = (rule.protocols ?? []).flatMap((entry) => Object.entries(entry));
  const ported: [string | undefined, PortRange[]][] =
    protocols.length === 0
      ? [[undefined, []]]
      : protocols.map(([protocol, { destinationPort }]) => {
          const { number, range } = destinationPort ?? {};
          return [protocol, range ? [[range.start, range.end]] : number === undefined ? [] : [[number, number]]];
        });
  return ported.flatMap(([protocol, ports]) =>
    peers.map(
      (peer): PolicyRule => ({
        action,
        ...(protocol === undefined ? {} : { protocol }),
        source: ingress ? clusterEnd(peer) : anyEnd,
        destination: ingress ? { ...anyEnd, ports } : { ...clusterEnd(peer), ports },
        annotations: rule.name ? { name: rule.name } : {},
      }),
    ),
  );
};

export const fromClusterPolicy = (object: ApiObject): Policy => {
  const { tier, priority = 0, subject = {}, ingress = [], egress = [] } = spec<ClusterPolicySpec>(object);
  const { name } = object.metadata;
  const within = subject.namespaces ?? subject.pods?.namespaceSelector ?? {};
  return {
    id: `kcnp/${name}`,
    kind: 'KubernetesClusterNetworkPolicy',
    name,
    tier: tier === 'Baseline' ? 'kube-baseline' : 'kube-admin',
    order: priority,
    selector: `(${podTerms(subject.pods?.podSelector ?? {})}) && (${namespaceTerms(within)})`,
    types: [...(ingress.length > 0 ? ['Ingress' as const] : []), ...(egress.length > 0 ? ['Egress' as const] : [])],
    ingress: ingress.flatMap((rule) => clusterRules(rule, true)),
    egress: egress.flatMap((rule) => clusterRules(rule, false)),
    hostOnly: false,
  };
};
