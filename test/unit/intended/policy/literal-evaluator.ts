/**
 * A second evaluator, for tests alone: slow, and as near to the words of Calico's documentation as code can
 * be. It shares nothing with the one under test: selectors are predicates, addresses are numbers.
 */

export type Labels = Record<string, string>;
export type Selector = { text: string; test: (labels: Labels) => boolean };

export type Pod = {
  namespace: string;
  name: string;
  labels: Labels;
  serviceAccount: string;
  address: string;
  ports: { name: string; port: number; protocol: 'TCP' | 'UDP' }[];
};

export type Net = { base: string; length: number };
type NetworkSet = { namespace: string | undefined; name: string; labels: Labels; nets: Net[] };
type Tier = { name: string; order: number | undefined; defaultAction: 'Pass' | 'Deny' };

export type Entity = {
  selector?: Selector;
  notSelector?: Selector;
  namespaceSelector?: Selector | 'global()';
  nets?: Net[];
  notNets?: Net[];
  ports?: (number | string | [number, number])[];
  notPorts?: (number | string | [number, number])[];
  serviceAccounts?: string[];
};

export type Rule = {
  action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  protocol?: 'TCP' | 'UDP' | 'ICMP';
  notProtocol?: 'TCP' | 'UDP' | 'ICMP';
  icmpType?: number;
  source: Entity;
  destination: Entity;
};

export type Policy = {
  kind: 'NetworkPolicy' | 'GlobalNetworkPolicy';
  namespace: string | undefined;
  name: string;
  tier: string;
  order: number | undefined;
  selector: Selector;
  namespaceSelector: Selector | undefined;
  types: ('Ingress' | 'Egress')[];
  ingress: Rule[];
  egress: Rule[];
};

export type Peer = { pods?: Selector; namespaces?: Selector } | { block: Net; except: Net[] };
export type KubernetesRule = {
  peers: Peer[];
  ports: { port?: number | string; endPort?: number; protocol?: 'TCP' | 'UDP' }[];
};
export type KubernetesPolicy = {
  namespace: string;
  name: string;
  pods: Selector;
  types: ('Ingress' | 'Egress')[];
  ingress: KubernetesRule[];
  egress: KubernetesRule[];
};

export type World = {
  namespaces: Record<string, Labels>;
  serviceAccounts: Record<string, Labels>;
  pods: Pod[];
  sets: NetworkSet[];
  tiers: Tier[];
  policies: Policy[];
  kubernetes: KubernetesPolicy[];
};

export type Packet = { protocol: 'TCP' | 'UDP' | 'ICMP'; port: number; icmpType: number };

const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const inNet = (address: string, net: Net): boolean => {
  const size = 2 ** (32 - net.length);
  return Math.floor(number(address) / size) === Math.floor(number(net.base) / size);
};

/** Labels of a pod or set, with its namespace's under their own names for namespace selectors. */
type Thing = { namespace: string | undefined; labels: Labels; pod: Pod | undefined };

const thingsAt = (world: World, address: string): Thing[] => [
  ...world.pods
    .filter((pod) => pod.address === address)
    .map((pod) => ({
      namespace: pod.namespace,
      pod,
      labels: {
        ...pod.labels,
        'projectcalico.org/namespace': pod.namespace,
        'projectcalico.org/orchestrator': 'k8s',
        'projectcalico.org/serviceaccount': pod.serviceAccount,
      },
    })),
  ...world.sets
    .filter((set) => set.nets.some((net) => inNet(address, net)))
    .map((set) => ({
      namespace: set.namespace,
      pod: undefined,
      labels: {
        ...set.labels,
        ...(set.namespace === undefined ? {} : { 'projectcalico.org/namespace': set.namespace }),
      },
    })),
];

const namespaceMatches = (world: World, thing: Thing, selector: Selector): boolean => {
  if (selector.text === 'all()') return thing.namespace !== undefined;
  const labels =
    thing.namespace === undefined
      ? {}
      : { ...world.namespaces[thing.namespace], 'projectcalico.org/name': thing.namespace };
  return selector.test(labels);
};

const thingMatches = (world: World, thing: Thing, entity: Entity, policyNamespace: string | undefined): boolean => {
  const { namespaceSelector, selector, notSelector, serviceAccounts } = entity;
  if (namespaceSelector === 'global()') {
    if (thing.namespace !== undefined) return false;
  } else if (namespaceSelector) {
    if (!namespaceMatches(world, thing, namespaceSelector)) return false;
  } else if (policyNamespace !== undefined && thing.namespace !== policyNamespace) return false;
  if (selector && !selector.test(thing.labels)) return false;
  if (notSelector?.test(thing.labels)) return false;
  if (serviceAccounts && !serviceAccounts.includes(thing.labels['projectcalico.org/serviceaccount'] ?? ''))
    return false;
  return true;
};

const portMatches = (
  port: number | string | [number, number],
  packet: Packet,
  things: Thing[],
  rule: Rule,
): boolean => {
  if (packet.protocol === 'ICMP') return false;
  if (typeof port === 'number') return packet.port === port;
  if (typeof port !== 'string') return packet.port >= port[0] && packet.port <= port[1];
  const protocol = rule.protocol === 'UDP' ? 'UDP' : 'TCP';
  if (packet.protocol !== protocol) return false;
  return things.some((thing) =>
    thing.pod?.ports.some((own) => own.name === port && own.protocol === protocol && own.port === packet.port),
  );
};

const entityMatches = (
  world: World,
  entity: Entity,
  address: string,
  policyNamespace: string | undefined,
  packet: Packet,
  rule: Rule,
): boolean => {
  const things = thingsAt(world, address);
  const { selector, namespaceSelector, serviceAccounts, notSelector } = entity;
  const positive =
    selector !== undefined ||
    namespaceSelector !== undefined ||
    serviceAccounts !== undefined ||
    (notSelector !== undefined && policyNamespace !== undefined);
  const matching = positive ? things.filter((thing) => thingMatches(world, thing, entity, policyNamespace)) : things;
  if (positive && matching.length === 0) return false;
  if (!positive && notSelector && things.some((thing) => notSelector.test(thing.labels))) return false;
  if (entity.nets && entity.nets.length > 0 && !entity.nets.some((net) => inNet(address, net))) return false;
  if (entity.notNets?.some((net) => inNet(address, net))) return false;
  if (
    entity.ports &&
    entity.ports.length > 0 &&
    !entity.ports.some((port) => portMatches(port, packet, matching, rule))
  ) {
    return false;
  }
  return !entity.notPorts?.some((port) => portMatches(port, packet, matching, rule));
};

const ruleMatches = (
  world: World,
  rule: Rule,
  policyNamespace: string | undefined,
  source: string,
  destination: string,
  packet: Packet,
): boolean => {
  if (rule.protocol && rule.protocol !== packet.protocol) return false;
  if (rule.notProtocol && rule.notProtocol === packet.protocol) return false;
  if (rule.icmpType !== undefined && (packet.protocol !== 'ICMP' || packet.icmpType !== rule.icmpType)) return false;
  return (
    entityMatches(world, rule.source, source, policyNamespace, packet, rule) &&
    entityMatches(world, rule.destination, destination, policyNamespace, packet, rule)
  );
};

const kubernetesRuleMatches = (
  world: World,
  rule: KubernetesRule,
  policyNamespace: string,
  peer: string,
  guarded: string,
  ingress: boolean,
  packet: Packet,
): boolean => {
  const peerMatches =
    rule.peers.length === 0 ||
    rule.peers.some((one) => {
      if ('block' in one) return inNet(peer, one.block) && !one.except.some((net) => inNet(peer, net));
      return world.pods.some((pod) => {
        if (pod.address !== peer) return false;
        const namespace = one.namespaces
          ? one.namespaces.test({ ...world.namespaces[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace })
          : pod.namespace === policyNamespace;
        return namespace && (one.pods?.test(pod.labels) ?? true);
      });
    });
  if (!peerMatches) return false;
  if (rule.ports.length === 0) return true;
  const destination = ingress ? guarded : peer;
  return rule.ports.some(({ port, endPort, protocol = 'TCP' }) => {
    if (packet.protocol !== protocol) return false;
    if (port === undefined) return true;
    if (typeof port === 'number') return packet.port >= port && packet.port <= (endPort ?? port);
    return world.pods.some(
      (pod) =>
        pod.address === destination &&
        pod.ports.some((own) => own.name === port && own.protocol === protocol && own.port === packet.port),
    );
  });
};

export type Outcome = { allowed: boolean; policy: string; rule: number };

type Candidate = {
  tier: string;
  order: number;
  tie: string;
  title: string;
  decide: () => { action: 'Allow' | 'Deny' | 'Pass'; rule: number } | undefined;
};

const candidates = (
  world: World,
  pod: Pod,
  other: string,
  direction: 'ingress' | 'egress',
  packet: Packet,
): Candidate[] => {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const [source, destination] = direction === 'ingress' ? [other, pod.address] : [pod.address, other];
  const own = thingsAt(world, pod.address).find((thing) => thing.pod === pod);
  if (!own) throw new Error('no such pod');
  const calico = world.policies
    .filter((policy) => policy.types.includes(type))
    .filter((policy) => policy.namespace === undefined || policy.namespace === pod.namespace)
    .filter((policy) => policy.selector.test(own.labels))
    .filter((policy) => !policy.namespaceSelector || namespaceMatches(world, own, policy.namespaceSelector))
    .map(
      (policy): Candidate => ({
        tier: policy.tier,
        order: policy.order ?? Number.POSITIVE_INFINITY,
        tie: `${policy.name}/${policy.namespace ?? ''}/${policy.kind}`,
        title: policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`,
        decide: () => {
          for (const [index, rule] of policy[direction].entries()) {
            if (rule.action === 'Log') continue;
            if (ruleMatches(world, rule, policy.namespace, source, destination, packet)) {
              return { action: rule.action, rule: index };
            }
          }
          return undefined;
        },
      }),
    );
  const kubernetes = world.kubernetes
    .filter(
      (policy) => policy.types.includes(type) && policy.namespace === pod.namespace && policy.pods.test(pod.labels),
    )
    .map(
      (policy): Candidate => ({
        tier: 'default',
        order: 1000,
        tie: `${policy.name}/${policy.namespace}/KubernetesNetworkPolicy`,
        title: `${policy.namespace}/${policy.name}`,
        decide: () => {
          const index = policy[direction].findIndex((rule) =>
            kubernetesRuleMatches(world, rule, policy.namespace, other, pod.address, direction === 'ingress', packet),
          );
          return index < 0 ? undefined : { action: 'Allow', rule: index };
        },
      }),
    );
  return [...calico, ...kubernetes];
};

/** What happens to a packet at one pod: first matching rule, tier by tier, then the profile, which allows. */
export const literalOutcome = (
  world: World,
  pod: Pod,
  other: string,
  direction: 'ingress' | 'egress',
  packet: Packet,
): Outcome => {
  const all = candidates(world, pod, other, direction, packet);
  const known = world.tiers.map((tier) => tier.name);
  const last = [...new Set(all.map(({ tier }) => tier))].filter((name) => !known.includes(name)).sort();
  const tiers = [
    ...[...world.tiers].sort(
      (a, b) => (a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE) || (a.name < b.name ? -1 : 1),
    ),
    ...last.map((name) => ({ name, defaultAction: 'Deny' as const })),
  ];
  nextTier: for (const tier of tiers) {
    const here = all
      .filter((candidate) => candidate.tier === tier.name)
      .sort((a, b) => (a.order === b.order ? (a.tie < b.tie ? -1 : 1) : a.order < b.order ? -1 : 1));
    for (const candidate of here) {
      const decided = candidate.decide();
      if (decided?.action === 'Pass') continue nextTier;
      if (decided) return { allowed: decided.action === 'Allow', policy: candidate.title, rule: decided.rule };
    }
    const end = here.at(-1);
    if (end && tier.defaultAction === 'Deny') return { allowed: false, policy: end.title, rule: -1 };
  }
  return { allowed: true, policy: `kns.${pod.namespace}`, rule: 0 };
};
