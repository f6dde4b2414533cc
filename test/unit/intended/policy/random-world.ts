import fc from 'fast-check';
import type {
  Entity,
  KubernetesPolicy,
  KubernetesRule,
  Labels,
  Net,
  Packet,
  Peer,
  Pod,
  Policy,
  Rule,
  Selector,
  World,
} from './literal-evaluator.ts';

/** Small clusters that are dense enough for policies to meet, as values and as API objects. */

const labelNames = ['app', 'tier'] as const;
const labelValues = ['a', 'b'] as const;
const namespaces = ['red', 'blue'];

const labels: fc.Arbitrary<Labels> = fc.record(
  { app: fc.constantFrom(...labelValues), tier: fc.constantFrom(...labelValues) },
  { requiredKeys: [] },
);

const simple: Selector[] = labelNames.flatMap((key) => [
  ...labelValues.map((value): Selector => ({ text: `${key} == '${value}'`, test: (own) => own[key] === value })),
  { text: `has(${key})`, test: (own) => own[key] !== undefined },
  { text: `!has(${key})`, test: (own) => own[key] === undefined },
  { text: `${key} != 'a'`, test: (own) => own[key] !== 'a' },
  { text: `${key} in {'a', 'b'}`, test: (own) => own[key] === 'a' || own[key] === 'b' },
  { text: `${key} not in {'a'}`, test: (own) => own[key] !== 'a' },
]);

const all: Selector = { text: 'all()', test: () => true };

const selector: fc.Arbitrary<Selector> = fc.oneof(
  { arbitrary: fc.constantFrom(...simple), weight: 4 },
  { arbitrary: fc.constant(all), weight: 2 },
  fc.tuple(fc.constantFrom(...simple), fc.constantFrom(...simple), fc.boolean()).map(
    ([left, right, and]): Selector => ({
      text: `${left.text} ${and ? '&&' : '||'} ${right.text}`,
      test: (own) => (and ? left.test(own) && right.test(own) : left.test(own) || right.test(own)),
    }),
  ),
);

const nets: Net[] = [
  { base: '10.0.0.0', length: 8 },
  { base: '10.0.0.0', length: 24 },
  { base: '10.0.1.0', length: 24 },
  { base: '10.0.0.1', length: 32 },
  { base: '10.0.1.2', length: 32 },
  { base: '0.0.0.0', length: 0 },
  { base: '203.0.113.0', length: 24 },
];
const net = fc.constantFrom(...nets);
const port = fc.oneof(fc.constantFrom<number | string | [number, number]>(80, 443, 'web', 'dns', [80, 90], [400, 500]));
const ports = fc.array(port, { minLength: 1, maxLength: 2 });

const entity = (withPorts: boolean): fc.Arbitrary<Entity> =>
  fc
    .record(
      {
        selector,
        notSelector: fc.constantFrom(...simple),
        namespaceSelector: fc.oneof(selector, fc.constant('global()' as const)),
        nets: fc.array(net, { minLength: 1, maxLength: 2 }),
        notNets: fc.array(fc.constantFrom(...nets.filter(({ length }) => length > 0)), { minLength: 1, maxLength: 2 }),
        serviceAccounts: fc.subarray(['one', 'two'], { minLength: 1 }),
        ports,
        notPorts: ports,
      },
      { requiredKeys: [] },
    )
    .chain((full) =>
      fc
        .subarray(Object.keys(full) as (keyof Entity)[], { maxLength: Math.min(3, Object.keys(full).length) })
        .map((keys) =>
          Object.fromEntries(
            keys.filter((key) => withPorts || (key !== 'ports' && key !== 'notPorts')).map((key) => [key, full[key]]),
          ),
        ),
    );

const rule: fc.Arbitrary<Rule> = fc
  .record({
    action: fc.constantFrom<Rule['action']>('Allow', 'Allow', 'Deny', 'Pass', 'Log'),
    protocol: fc.constantFrom<(Rule['protocol'] | undefined)[]>('TCP', 'UDP', 'ICMP', undefined, undefined),
    notProtocol: fc.constantFrom<(Rule['protocol'] | undefined)[]>('UDP', undefined, undefined, undefined),
    icmpType: fc.constantFrom(undefined, 8, 0),
  })
  .chain(({ action, protocol, notProtocol, icmpType }) =>
    fc.tuple(entity(false), entity(protocol === 'TCP' || protocol === 'UDP')).map(([source, destination]) => ({
      action,
      source,
      destination,
      ...(protocol && { protocol }),
      ...(notProtocol && { notProtocol }),
      ...(protocol === 'ICMP' && icmpType !== undefined && { icmpType }),
    })),
  );

const rules = fc.array(rule, { maxLength: 3 });
const order = fc.constantFrom(undefined, 1, 1000, 1000, 2000);

const policy: fc.Arbitrary<Policy> = fc
  .record({
    kind: fc.constantFrom<Policy['kind']>('NetworkPolicy', 'GlobalNetworkPolicy'),
    namespace: fc.constantFrom(...namespaces),
    name: fc.constantFrom('p', 'q', 'r', 's', 't'),
    tier: fc.constantFrom('default', 'default', 'first', 'open', 'nowhere'),
    order,
    selector,
    namespaceSelector: fc.option(selector, { nil: undefined }),
    types: fc.subarray<'Ingress' | 'Egress'>(['Ingress', 'Egress'], { minLength: 1 }),
    ingress: rules,
    egress: rules,
  })
  .map((made) =>
    made.kind === 'GlobalNetworkPolicy' ? { ...made, namespace: undefined } : { ...made, namespaceSelector: undefined },
  );

const kubernetesSelector: fc.Arbitrary<Selector> = fc.constantFrom(
  ...simple.filter(({ text }) => !text.includes('!=')),
  { text: '', test: () => true },
);

const block: fc.Arbitrary<Peer> = fc.constantFrom<Peer[]>(
  { block: { base: '10.0.0.0', length: 8 }, except: [{ base: '10.0.1.0', length: 24 }] },
  { block: { base: '10.0.0.0', length: 24 }, except: [] },
  { block: { base: '0.0.0.0', length: 0 }, except: [{ base: '10.0.0.0', length: 8 }] },
);

const peer: fc.Arbitrary<Peer> = fc.oneof(
  block,
  fc.record({ pods: kubernetesSelector }),
  fc.record({ namespaces: kubernetesSelector }),
  fc.record({ pods: kubernetesSelector, namespaces: kubernetesSelector }),
);

const kubernetesRule: fc.Arbitrary<KubernetesRule> = fc.record({
  peers: fc.array(peer, { maxLength: 2 }),
  ports: fc.array(
    fc.constantFrom<KubernetesRule['ports'][number][]>(
      { port: 80 },
      { port: 80, endPort: 90, protocol: 'TCP' },
      { port: 'web' },
      { port: 'dns', protocol: 'UDP' },
      { protocol: 'UDP' },
      { port: 443, protocol: 'UDP' },
      {},
    ),
    { maxLength: 2 },
  ),
});

const kubernetesPolicy: fc.Arbitrary<KubernetesPolicy> = fc.record({
  namespace: fc.constantFrom(...namespaces),
  name: fc.constantFrom('p', 'q', 'r'),
  pods: kubernetesSelector,
  types: fc.subarray<'Ingress' | 'Egress'>(['Ingress', 'Egress'], { minLength: 1 }),
  ingress: fc.array(kubernetesRule, { maxLength: 2 }),
  egress: fc.array(kubernetesRule, { maxLength: 2 }),
});

const pods: fc.Arbitrary<Pod[]> = fc
  .tuple(...[0, 1, 2, 3].map(() => fc.tuple(labels, fc.constantFrom('one', 'two'))))
  .map((made) =>
    made.map(
      ([own, serviceAccount], index): Pod => ({
        namespace: namespaces[index % 2] ?? 'red',
        name: `pod-${index}`,
        labels: own,
        serviceAccount,
        address: `10.0.${index % 2}.${index}`,
        ports:
          index < 3
            ? [
                { name: 'web', port: 80 + index, protocol: 'TCP' },
                { name: 'dns', port: 443, protocol: 'UDP' },
              ]
            : [],
      }),
    ),
  );

const unique = <T>(list: T[], key: (item: T) => string): T[] => [
  ...new Map(list.map((item) => [key(item), item])).values(),
];

export const worlds: fc.Arbitrary<World> = fc
  .record({
    namespaceLabels: fc.tuple(labels, labels),
    accountLabels: fc.tuple(labels, labels),
    pods,
    sets: fc.array(
      fc.record({
        namespace: fc.constantFrom(undefined, ...namespaces),
        name: fc.constantFrom('s', 't'),
        labels,
        nets: fc.array(net, { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    first: fc.constantFrom<'Pass' | 'Deny'>('Pass', 'Deny'),
    firstOrder: fc.constantFrom(undefined, 10, 2_000_000),
    policies: fc.array(policy, { maxLength: 5 }),
    kubernetes: fc.array(kubernetesPolicy, { maxLength: 3 }),
  })
  .map((made) => ({
    namespaces: Object.fromEntries(namespaces.map((name, index) => [name, made.namespaceLabels[index] ?? {}])),
    serviceAccounts: {},
    pods: made.pods,
    sets: unique(made.sets, ({ namespace, name }) => `${namespace}/${name}`),
    tiers: [
      { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
      { name: 'first', order: made.firstOrder, defaultAction: made.first },
      { name: 'open', order: 500, defaultAction: 'Pass' },
    ],
    policies: unique(made.policies, ({ namespace, name }) => `${namespace}/${name}`),
    kubernetes: unique(made.kubernetes, ({ namespace, name }) => `${namespace}/${name}`),
  }));

export const packets: fc.Arbitrary<Packet> = fc.record({
  protocol: fc.constantFrom<Packet['protocol']>('TCP', 'UDP', 'ICMP'),
  port: fc.constantFrom(80, 81, 85, 443, 450, 9999),
  icmpType: fc.constantFrom(8, 0, 3),
});

const netText = ({ base, length }: Net): string => `${base}/${length}`;

const entityObject = (entity: Entity) => ({
  ...(entity.selector && { selector: entity.selector.text }),
  ...(entity.notSelector && { notSelector: entity.notSelector.text }),
  ...(entity.namespaceSelector && {
    namespaceSelector: entity.namespaceSelector === 'global()' ? 'global()' : entity.namespaceSelector.text,
  }),
  ...(entity.nets && { nets: entity.nets.map(netText) }),
  ...(entity.notNets && { notNets: entity.notNets.map(netText) }),
  ...(entity.ports && { ports: entity.ports.map((one) => (Array.isArray(one) ? one.join(':') : one)) }),
  ...(entity.notPorts && { notPorts: entity.notPorts.map((one) => (Array.isArray(one) ? one.join(':') : one)) }),
  ...(entity.serviceAccounts && { serviceAccounts: { names: entity.serviceAccounts } }),
});

const ruleObject = ({ icmpType, source, destination, ...rest }: Rule) => ({
  ...rest,
  ...(icmpType !== undefined && { icmp: { type: icmpType } }),
  source: entityObject(source),
  destination: entityObject(destination),
});

const labelSelectorOf = ({ text }: Selector) => {
  const equal = /^(\w+) == '(\w+)'$/.exec(text);
  if (equal) return { matchLabels: { [equal[1] ?? '']: equal[2] } };
  const has = /^(!?)has\((\w+)\)$/.exec(text);
  if (has) return { matchExpressions: [{ key: has[2], operator: has[1] ? 'DoesNotExist' : 'Exists' }] };
  const list = /^(\w+) (not )?in \{(.*)\}$/.exec(text);
  if (list) {
    const values = (list[3] ?? '').split(',').map((value) => value.trim().replaceAll("'", ''));
    return { matchExpressions: [{ key: list[1], operator: list[2] ? 'NotIn' : 'In', values }] };
  }
  return {};
};

const peerObject = (one: Peer) =>
  'block' in one
    ? { ipBlock: { cidr: netText(one.block), except: one.except.map(netText) } }
    : {
        ...(one.pods && { podSelector: labelSelectorOf(one.pods) }),
        ...(one.namespaces && { namespaceSelector: labelSelectorOf(one.namespaces) }),
      };

export const objectsOf = (world: World): unknown[] => [
  ...Object.entries(world.namespaces).map(([name, own]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: own },
  })),
  ...world.pods.map(({ namespace, name, labels: own, serviceAccount, address, ports: named }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: own },
    spec: {
      nodeName: 'node',
      serviceAccountName: serviceAccount,
      containers: [{ ports: named.map(({ port: containerPort, ...rest }) => ({ ...rest, containerPort })) }],
    },
    status: { phase: 'Running', podIP: address },
  })),
  ...world.sets.map(({ namespace, name, labels: own, nets: list }) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: namespace === undefined ? 'GlobalNetworkSet' : 'NetworkSet',
    metadata: { name, labels: own, ...(namespace !== undefined && { namespace }) },
    spec: { nets: list.map(netText) },
  })),
  ...world.tiers
    .filter(({ name }) => name !== 'default')
    .map(({ name, order: tierOrder, defaultAction }) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'Tier',
      metadata: { name },
      spec: { defaultAction, ...(tierOrder !== undefined && { order: tierOrder }) },
    })),
  ...world.policies.map((one) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: one.kind,
    metadata: { name: one.name, ...(one.namespace !== undefined && { namespace: one.namespace }) },
    spec: {
      tier: one.tier,
      selector: one.selector.text,
      types: one.types,
      ...(one.namespaceSelector && { namespaceSelector: one.namespaceSelector.text }),
      ...(one.order !== undefined && { order: one.order }),
      ingress: one.ingress.map(ruleObject),
      egress: one.egress.map(ruleObject),
    },
  })),
  ...world.kubernetes.map((one) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: one.namespace, name: one.name },
    spec: {
      podSelector: labelSelectorOf(one.pods),
      policyTypes: one.types,
      ingress: one.ingress.map(({ peers, ports: list }) => ({ from: peers.map(peerObject), ports: list })),
      egress: one.egress.map(({ peers, ports: list }) => ({ to: peers.map(peerObject), ports: list })),
    },
  })),
];
