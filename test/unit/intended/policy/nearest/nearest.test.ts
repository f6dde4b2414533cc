import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetOf, type Query } from '../../../../../src/intended/policy/decide.ts';
import { findEnd } from '../../../../../src/intended/policy/ends.ts';
import { ruleMatches } from '../../../../../src/intended/policy/match.ts';
import type { Misfit } from '../../../../../src/intended/policy/nearest/misfits.ts';
import { besideVerdict, type Nearest, nearestRule } from '../../../../../src/intended/policy/nearest/nearest.ts';
import { buildPolicyIndex, type PolicyIndex } from '../../../../../src/intended/policy/policy-index.ts';
import { protocolNumber } from '../../../../../src/intended/policy/protocols.ts';
import type { SelectorNode } from '../../../../../src/intended/policy/selector/ast.ts';
import { runs } from '../../../../helpers/runs.ts';
import { said } from '../../../../helpers/said.ts';
import { calico, indexOf, knp, np, pod } from '../cluster-builder.ts';
import { objectsOf, packets, worlds } from '../random-world.ts';

type Sampled<T> = T extends fc.Arbitrary<infer One> ? One : never;

/** An API object, loosely: what is mended in it is its labels and rules. */
type Loose = {
  apiVersion: string;
  kind: string;
  metadata: { namespace?: string; name: string; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: parts of manifests of many kinds
  spec?: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  status?: any;
};

/** Makes labels meet a condition. */
const meet = (node: SelectorNode, wanted: boolean, set: (key: string, value: string | undefined) => void): void => {
  switch (node.op) {
    case 'not':
      meet(node.operand, !wanted, set);
      break;
    case 'and':
    case 'or':
      if ((node.op === 'and') === wanted) for (const one of node.operands) meet(one, wanted, set);
      else if (node.operands[0]) meet(node.operands[0], wanted, set);
      break;
    case 'has':
      set(node.key, wanted ? 'x' : undefined);
      break;
    case 'eq':
    case 'ne':
      set(node.key, (node.op === 'eq') === wanted ? node.value : undefined);
      break;
    case 'in':
    case 'notin':
      set(node.key, (node.op === 'in') === wanted ? node.values[0] : undefined);
      break;
  }
};

const candidatePorts = [80, 81, 82, 85, 443, 450, 9999, 90, 400, 500];

/** The world, or the question, with the one thing mended that does not fit. */
const mended = (
  objects: Loose[],
  query: Query,
  { policy, rule, misfits }: Nearest,
  direction: 'ingress' | 'egress',
): { objects: Loose[]; queries: Query[] } => {
  const [misfit] = misfits as [Misfit];
  const copy = structuredClone(objects);
  const refs = { source: query.from, destination: query.to };
  const podAt = (ref: Query['from']) =>
    'address' in ref
      ? undefined
      : copy.find(
          ({ kind, metadata }) => kind === 'Pod' && metadata.namespace === ref.namespace && metadata.name === ref.name,
        );
  const isKubernetes = policy.kind === 'KubernetesNetworkPolicy';
  const object = copy.find(
    ({ apiVersion, kind, metadata }) =>
      metadata.name === policy.name &&
      metadata.namespace === policy.namespace &&
      (isKubernetes
        ? apiVersion === 'networking.k8s.io/v1'
        : kind === policy.kind && apiVersion !== 'networking.k8s.io/v1'),
  );
  const written = object?.spec[direction][rule.index];
  const relabel = (ref: Query['from'], node: SelectorNode) => {
    const own = podAt(ref);
    meet(node, true, (key, value) => {
      const { namespace } = own?.metadata ?? {};
      const holder = key.startsWith('pcns.')
        ? copy.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace)
        : own;
      if (holder === undefined) return;
      if (key === 'projectcalico.org/serviceaccount') holder.spec.serviceAccountName = value;
      else if (key === 'projectcalico.org/namespace') holder.metadata.namespace = value ?? '';
      else {
        const labels = { ...holder.metadata.labels };
        const name = key.replace(/^pcns\./, '');
        if (value === undefined) delete labels[name];
        else labels[name] = value;
        holder.metadata.labels = labels;
      }
    });
    // A pod that moves to another namespace is asked about there.
    return own === undefined ? ref : { namespace: own.metadata.namespace ?? '', name: own.metadata.name };
  };
  const asked = (change: Partial<Query>) => ({ objects: copy, queries: [{ ...query, ...change }] });
  const address = (side: 'source' | 'destination') => {
    const ref = refs[side];
    return 'address' in ref ? ref.address : (podAt(ref)?.status?.podIP ?? '');
  };
  /** The rule's side with everything about who it is taken out, and that address put in its place. */
  const openTo = (side: 'source' | 'destination', kinds: readonly string[]) => {
    const nets = [`${address(side)}/32`];
    if (isKubernetes) written[direction === 'ingress' ? 'from' : 'to'] = [{ ipBlock: { cidr: nets[0] } }];
    else {
      for (const kind of kinds) delete written[side][kind];
      if (kinds.includes('selector')) written[side].nets = nets;
    }
    return { objects: copy, queries: [query] };
  };
  switch (misfit.kind) {
    case 'label': {
      const { node } = misfit;
      if (node.op === 'not' && node.operand.op === 'has' && node.operand.key === 'projectcalico.org/namespace')
        return openTo(misfit.side, ['selector', 'notSelector', 'namespaceSelector', 'serviceAccounts']);
      const ref = relabel(refs[misfit.side], misfit.node);
      return asked(misfit.side === 'source' ? { from: ref } : { to: ref });
    }
    case 'selected': {
      relabel(refs[direction === 'ingress' ? 'destination' : 'source'], misfit.node);
      return { objects: copy, queries: [query] };
    }
    case 'types':
      object?.spec[isKubernetes ? 'policyTypes' : 'types'].push(direction === 'ingress' ? 'Ingress' : 'Egress');
      return { objects: copy, queries: [query] };
    case 'ports': {
      const named = rule.destination.ports.flatMap((port) => ('name' in port ? [port.name] : []));
      const target = podAt(query.to);
      const protocol = rule.protocol === 17 ? 'UDP' : 'TCP';
      // Named as the rule asks; where it is no pod, the rule gives the number.
      target?.spec.containers[0].ports.push(...named.map((name) => ({ name, containerPort: query.port, protocol })));
      if (target === undefined && named.length > 0) {
        if (isKubernetes) written.ports = [{ protocol, port: query.port }];
        else written.destination.ports = [query.port];
      }
      return { objects: copy, queries: [query, ...candidatePorts.map((port) => ({ ...query, port }))] };
    }
    case 'not-ports':
      delete written[misfit.side].notPorts;
      return { objects: copy, queries: [query] };
    case 'protocol':
      return asked({
        protocol: rule.protocol ?? 6,
        ...(rule.icmp?.type === undefined ? {} : { icmpType: rule.icmp.type }),
      });
    case 'not-protocol':
      delete written.notProtocol;
      return { objects: copy, queries: [query] };
    case 'icmp':
      return asked({ icmpType: rule.icmp?.type ?? 0 });
    case 'no-endpoint':
      return openTo(misfit.side, ['selector', 'notSelector', 'namespaceSelector', 'serviceAccounts']);
    case 'excluded':
      return openTo(misfit.side, ['notSelector']);
    case 'nets':
      return openTo(misfit.side, ['nets']);
    case 'not-nets':
      return openTo(misfit.side, ['notNets']);
    default:
      return { objects: copy, queries: [] };
  }
};

const isMatched = (
  index: PolicyIndex,
  query: Query,
  { policy, rule }: Nearest,
  direction: 'ingress' | 'egress',
): boolean => {
  const [from, to] = [findEnd(index.cluster, query.from), findEnd(index.cluster, query.to)];
  if (!from.ok || !to.ok) return false;
  const packet = packetOf(index.cluster, query, from.end, to.end, 4, protocolNumber(query.protocol) ?? 0);
  const guarded = direction === 'ingress' ? to.end : from.end;
  const now = [...index.cluster.policies.policies].find(({ title }) => title === policy.title);
  return (
    guarded.type === 'pod' &&
    now?.applies[direction] === true &&
    now.selector.matches(guarded.workload.labels) &&
    now.rules[direction].some((each) => each.index === rule.index && ruleMatches(each, packet) !== false)
  );
};

describe('the rule that comes nearest', () => {
  /** Mends each single misfit that is told in this world, holds that its rule matches then, and says the misfits' kinds. */
  const mendEach = (world: Sampled<typeof worlds>, packet: Sampled<typeof packets>): Set<string> => {
    const kinds = new Set<string>();
    const objects = objectsOf(world) as Loose[];
    const index = buildPolicyIndex(objects, { calicoVersion: '3.33' });
    const ends = [...world.pods.map(({ namespace, name }) => ({ namespace, name })), { address: '203.0.113.7' }];
    for (const from of ends) {
      for (const to of ends) {
        if (from === to) continue;
        const query: Query = {
          from,
          to,
          protocol: packet.protocol,
          ...(packet.protocol === 'ICMP' ? { icmpType: packet.icmpType } : { port: packet.port }),
        };
        const verdict = index.decide(query);
        for (const direction of ['ingress', 'egress'] as const) {
          const nearest = nearestRule(index.cluster, query, direction, verdict[direction]);
          if (nearest === undefined) continue;
          expect(verdict[direction].action).toBe('Deny');
          expect(said(nearest.said)).not.toMatch(/\{\$|undefined|nearest\./);
          if (nearest.misfits.length !== 1) continue;
          const after = mended(objects, query, nearest, direction);
          const again = buildPolicyIndex(after.objects, { calicoVersion: '3.33' });
          kinds.add(nearest.misfits[0]?.kind ?? '');
          expect(
            after.queries.some((one) => isMatched(again, one, nearest, direction)),
            `${said(nearest.said)} ${JSON.stringify(nearest.misfits)}`,
          ).toBe(true);
        }
      }
    }
    return kinds;
  };

  it('matches once the one thing is mended that it says does not fit, in any cluster', () => {
    fc.assert(
      fc.property(worlds, packets, (world, packet) => void mendEach(world, packet)),
      { numRuns: runs(40, 4_000) },
    );
  });

  it('tells misfits of every kind in these clusters', () => {
    const kinds = fc
      .sample(fc.tuple(worlds, packets), { seed: 20_261_130, numRuns: 60 })
      .flatMap(([world, packet]) => [...mendEach(world, packet)]);
    expect([...new Set(kinds)]).toEqual(expect.arrayContaining(['label', 'nets', 'no-endpoint', 'ports', 'protocol']));
  });

  const web = { namespace: 'red', name: 'a' };
  const db = { namespace: 'red', name: 'b' };
  const other = { namespace: 'blue', name: 'c' };
  const host = { namespace: 'red', name: 'host' };

  /** What is said beside the denial of one side. */
  const beside = (objects: unknown[], query: Partial<Query>, direction: 'ingress' | 'egress' = 'ingress'): string => {
    const index = indexOf(objects);
    const asked: Query = { from: web, to: db, protocol: 'tcp', port: 8080, ...query };
    return besideVerdict(index.cluster, asked, index.decide(asked))[direction].map(said).join(' | ');
  };
  const allow = (from: unknown[], ports?: unknown[], podSelector: unknown = { matchLabels: { app: 'b' } }) =>
    knp('red/p', { podSelector, policyTypes: ['Ingress'], ingress: [{ from, ...(ports && { ports }) }] });
  const pods = (labels: Record<string, string>) => ({ podSelector: { matchLabels: labels } });

  it.each<[string, unknown[], Partial<Query>, 'ingress' | 'egress', RegExp]>([
    [
      'a label that the pod lacks',
      [allow([pods({ role: 'front' })])],
      {},
      'ingress',
      /nearest is KubernetesNetworkPolicy red\/p rule 0: red\/a lacks the label role=front$/,
    ],
    [
      'a label of another value',
      [allow([pods({ app: 'aa' })])],
      {},
      'ingress',
      /it asks for the label app=aa, and red\/a has app=a$/,
    ],
    [
      'the value under another name',
      [allow([pods({ 'app.kubernetes.io/name': 'a' })])],
      {},
      'ingress',
      /asks for the label app\.kubernetes\.io\/name=a, and red\/a has app=a$/,
    ],
    [
      'a label that the namespace lacks',
      [allow([{ namespaceSelector: { matchLabels: { env: 'prod' } } }])],
      { from: other },
      'ingress',
      /namespace blue lacks the label env=prod$/,
    ],
    [
      'a peer of another namespace without a selector for namespaces',
      [allow([pods({ app: 'c' })])],
      { from: other },
      'ingress',
      /about pods of namespace red alone, as it has no selector for namespaces, and blue\/c is not in that$/,
    ],
    [
      'another namespace by its name',
      [allow([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'green' } } }])],
      { from: other },
      'ingress',
      /asks for namespace green, and blue\/c is not in that$/,
    ],
    [
      'the port of the Service',
      [
        allow([pods({ app: 'a' })], [{ port: 80 }]),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { namespace: 'red', name: 'front' },
          spec: { selector: { app: 'b' }, clusterIP: '10.96.0.9', ports: [{ port: 80, targetPort: 'web' }] },
        },
      ],
      {},
      'ingress',
      /allows port 80 of Service red\/front, and policies see the port of the pod, 8080$/,
    ],
    [
      'another port',
      [allow([pods({ app: 'a' })], [{ port: 5432 }])],
      {},
      'ingress',
      /port 5432, and this is port 8080$/,
    ],
    [
      'a port name that the pod does not have',
      [allow([pods({ app: 'a' })], [{ port: 'http' }])],
      { port: 5555 },
      'ingress',
      /the port named http, and no container of red\/b has a port of that name$/,
    ],
    [
      'a port that the pod calls something else',
      [allow([pods({ app: 'a' })], [{ port: 'http' }])],
      {},
      'ingress',
      /the port named http, and red\/b calls its port 8080 web$/,
    ],
    [
      'another protocol',
      [allow([pods({ app: 'a' })], [{ port: 53, protocol: 'UDP' }])],
      { port: 53 },
      'ingress',
      /allows UDP, and this is TCP$/,
    ],
    [
      'a peer in its host network, whose labels fit',
      [allow([pods({ app: 'a' })])],
      { from: host },
      'ingress',
      /red\/host uses its host's network, and selectors never match such a pod: to policies it is its node, 192\.0\.2\.1/,
    ],
    [
      'a block with the address of the Service',
      [
        knp('red/p', {
          podSelector: { matchLabels: { app: 'a' } },
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '10.96.0.0/12' } }] }],
        }),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { namespace: 'red', name: 'front' },
          spec: { selector: { app: 'b' }, clusterIP: '10.96.0.9', ports: [{ port: 80, targetPort: 8080 }] },
        },
      ],
      {},
      'egress',
      /allows 10\.96\.0\.0\/12, where the address of Service red\/front is, and policies see the address of the pod behind it, 10\.0\.0\.2$/,
    ],
    [
      'a block with the address of the node of the pod',
      [
        {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'n1' },
          status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
        },
        allow([{ ipBlock: { cidr: '192.0.2.0/24' } }]),
      ],
      {},
      'ingress',
      /where 192\.0\.2\.1 of n1 is, but packets between pods keep the address of the pod, 10\.0\.0\.1$/,
    ],
    [
      'a block with the address of the node, which sends with the address of its tunnel',
      [
        {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'n1', annotations: { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.0.9.0' } },
          status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
        },
        allow([{ ipBlock: { cidr: '192.0.2.0/24' } }]),
      ],
      { from: { address: '10.0.9.0' } },
      'ingress',
      /where 192\.0\.2\.1 of n1 is, but from there the packets come as 10\.0\.9\.0/,
    ],
    [
      'what is outside where a selector is asked for',
      [allow([{ namespaceSelector: {} }])],
      { from: { address: '203.0.113.7' } },
      'ingress',
      /203\.0\.113\.7 is outside of the cluster/,
    ],
    [
      'an exception',
      [allow([{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/24'] } }])],
      {},
      'ingress',
      /leaves 10\.0\.0\.0\/24 out, where 10\.0\.0\.1 is$/,
    ],
    [
      'a policy that does not select the pod, for its spelling',
      [knp('red/close', { podSelector: {} }), allow([pods({ app: 'a' })], undefined, { matchLabels: { App: 'b' } })],
      {},
      'ingress',
      /red\/p rule 0: its policy does not select red\/b: it asks for the label App=b, and red\/b has app=b$/,
    ],
    [
      'types that leave the direction out',
      [
        knp('red/close', { podSelector: {} }),
        knp('red/p', { podSelector: {}, policyTypes: ['Egress'], ingress: [{ from: [pods({ app: 'a' })] }] }),
      ],
      {},
      'ingress',
      /does not have Ingress among its types/,
    ],
    [
      'a rule that comes later by its order',
      [
        np('red/deny', { order: 10, types: ['Ingress'], ingress: [{ action: 'Deny' }] }),
        np('red/open', { order: 20, types: ['Ingress'], ingress: [{ action: 'Allow' }] }),
      ],
      {},
      'ingress',
      /^NetworkPolicy red\/open rule 0 would allow it, but NetworkPolicy red\/deny comes first by its order$/,
    ],
    [
      'a rule in a later tier',
      [
        calico('Tier', 'first', { order: 10 }),
        np('red/first.deny', { tier: 'first', types: ['Ingress'], ingress: [] }),
        np('red/open', { order: 20, types: ['Ingress'], ingress: [{ action: 'Allow' }] }),
      ],
      {},
      'ingress',
      /^NetworkPolicy red\/open rule 0 in tier default would allow it, but tier first comes first, and NetworkPolicy red\/first\.deny denies there$/,
    ],
    [
      'the other side, which allows it',
      [
        knp('red/close', { podSelector: { matchLabels: { app: 'b' } } }),
        knp('red/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{}] }),
      ],
      {},
      'ingress',
      /^the egress side lets it out \(KubernetesNetworkPolicy red\/out rule 0 allows it\), and both sides must allow it$/,
    ],
    [
      'DNS that no egress rule allows',
      [
        knp('red/out', {
          podSelector: { matchLabels: { app: 'a' } },
          policyTypes: ['Egress'],
          egress: [{ to: [pods({ app: 'x' })] }],
        }),
      ],
      { port: 53, protocol: 'udp' },
      'egress',
      /no egress rule that applies to red\/a allows DNS/,
    ],
  ])('says %s', (_what, objects, query, direction, expected) => {
    expect(beside(objects, query, direction)).toMatch(expected);
  });

  it('is none where no rule was meant for it', () => {
    expect(beside([knp('red/close', { podSelector: {} })], {})).toBe('');
    expect(beside([allow([pods({ role: 'y' })], [{ port: 1 }])], {})).toBe('');
    // Another pod's policy is not near.
    expect(
      beside([knp('red/close', { podSelector: {} }), allow([{}], undefined, { matchLabels: { app: 'cache' } })], {}),
    ).toBe('');
  });

  it('is said with all the labels that do not fit', () => {
    const peer = { namespaceSelector: { matchLabels: { env: 'x' } }, ...pods({ role: 'y' }) };
    expect(beside([allow([peer])], {})).toMatch(
      /rule 0: namespace red lacks the label env=x and red\/a lacks the label role=y$/,
    );
  });

  it('is the same whatever came first', () => {
    const objects = [
      knp('red/p', { podSelector: {}, ingress: [{ from: [pods({ role: 'x' })] }] }),
      knp('red/q', { podSelector: {}, ingress: [{ from: [pods({ role: 'y' })] }] }),
    ];
    expect(beside(objects, {})).toBe(beside([...objects].reverse(), {}));
  });

  it('holds for IPv6', () => {
    const six = [pod('red/six', 'fd00::1', { app: 'six' }), pod('red/to', 'fd00::2', { app: 'b' })];
    const query = { from: { namespace: 'red', name: 'six' }, to: { namespace: 'red', name: 'to' } };
    expect(beside([...six, allow([{ ipBlock: { cidr: '10.0.0.0/8' } }])], query)).toMatch(
      /allows 10\.0\.0\.0\/8 alone, and this is IPv6$/,
    );
    expect(beside([...six, allow([{ ipBlock: { cidr: 'fd00:1::/64' } }])], query)).toMatch(
      /allows fd00:1::\/64, and fd00::1 is not in that$/,
    );
  });
});
