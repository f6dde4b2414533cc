import type { Explained, Finding, Proof } from '../../case/finding.ts';
import { decidingTest, lossOf } from '../../case/loss.ts';
import type { Link, Neighbour, Route } from '../../case/node-state.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { type Draft, findingOf, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, nodeIp, type Side } from '../leg.ts';
import { nodeSubnet } from './node-subnet.ts';
import { leadsAstray, wayToNode } from './underlay-route.ts';

/** What follows where the nodes do not reach each other. */
const follows: Explained[] = [
  'underlay-drops-tunnel',
  'bgp-port-blocked',
  'bgp-session-down',
  'block-route-missing',
  'check:live-packets',
];

const linksOf = (side: Side): Link[] =>
  side.state.ok && side.state.value.links.ok ? side.state.value.links.value : [];

/** Live packets of this question were lost. */
const lostLive = ({ c }: Leg): boolean => {
  const test = decidingTest(c);
  return test !== undefined && lossOf(test) !== undefined;
};

/** The interface that holds the other node's own address. */
const farLink = (leg: Leg, address: string): Link | undefined =>
  linksOf(leg.destination).find((link) => link.addresses.some((own) => sameAddress(own.address, address)));

const neighbourProof = (leg: Leg, dev: string | undefined, next: string, entry: Neighbour | undefined): Proof =>
  proofOf(`ip neigh show to ${next}${dev === undefined ? '' : ` dev ${dev}`}`, leg.source.nodeName, [
    entry?.text ?? '(no entry)',
  ]);

/** The neighbour entry by which packets for the other node leave; on a shared network its MAC address is known. */
const neighbourDeparts = (
  leg: Leg,
  route: Route,
  next: string,
  entry: Neighbour | undefined,
): Pick<Draft, 'status' | 'cause' | 'statement' | 'explains' | 'fixes'> | undefined => {
  const { source, destination } = leg;
  if (entry === undefined) return undefined;
  if (entry.states.includes('FAILED') || entry.states.includes('INCOMPLETE')) {
    return {
      status: 'warn',
      cause: 'underlay-drops',
      statement: `${next}, by which ${source.nodeName} reaches ${destination.nodeName}, did not answer when it was last asked for`,
      explains: ['check:live-packets'],
      fixes: [fix('open-underlay', { what: 'node to node', from: source.nodeName, to: destination.nodeName })],
    };
  }
  const far = route.gateway === undefined ? farLink(leg, next)?.mac?.toLowerCase() : undefined;
  if (far === undefined || entry.mac === undefined || entry.mac.toLowerCase() === far) return undefined;
  return {
    // Other devices can answer in the node's place (a router's proxy ARP): only one written by hand is surely wrong.
    status: entry.states.includes('PERMANENT') ? 'fail' : 'warn',
    cause: 'node-neighbour-wrong',
    statement: `${source.nodeName} sends packets for ${destination.nodeName} to ${entry.mac}, but its interface with ${next} has ${far}`,
    explains: follows,
    fixes: [fix('delete-neighbour', { node: source.nodeName, address: next, dev: route.dev })],
  };
};

/** The way from one node to the other as the sender's node sees it: its route and neighbour (R41, R42). */
export const underlay = (leg: Leg): Finding[] => {
  const { source, destination } = leg;
  const address = nodeIp(destination, leg.family);
  const common = {
    check: 'underlay' as const,
    hop: 'underlay' as const,
    node: source.nodeName,
    object: `node address ${address ?? destination.nodeName}`,
  };
  const routes = source.state.ok ? source.state.value.routes : source.state;
  const neighbours = source.state.ok ? source.state.value.neighbours : source.state;
  if (!routes.ok || !neighbours.ok || address === undefined) {
    const reason = !routes.ok
      ? routes.reason
      : !neighbours.ok
        ? neighbours.reason
        : `the address of ${destination.nodeName} is not known`;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the way from ${source.nodeName} to ${destination.nodeName} cannot be judged: ${reason}`,
      }),
    ];
  }
  const way = wayToNode(leg, routes.value, address);
  if (way.kind === 'unknown') {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the way from ${source.nodeName} to ${destination.nodeName} cannot be judged: ${way.reason}`,
      }),
    ];
  }
  if (way.kind === 'departs')
    return [findingOf(leg, { ...common, status: 'fail', explains: follows, ...way.departure })];
  if (way.kind === 'none') {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'underlay-drops',
        statement: `${source.nodeName} has no way to ${address}, the address of ${destination.nodeName}`,
        proof: [routeProof(source.nodeName, leg.family, address, [])],
        explains: follows,
        fixes: [fix('open-underlay', { what: 'node to node', from: source.nodeName, to: destination.nodeName })],
      }),
    ];
  }
  const { route, next, dev } = way;
  const routed = routeProof(source.nodeName, leg.family, address, [route]);
  if (leadsAstray(route, address, linksOf(source)) && lostLive(leg)) {
    return [
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'foreign-route',
        statement: `${source.nodeName} sends packets for ${destination.nodeName} (${address}), which is in its own network, by ${next}: the route ${route.dst} says so`,
        proof: [routed],
        explains: follows,
        fixes: [fix('delete-route', { node: source.nodeName, route: route.text, ...ofFamily(leg.family) })],
      }),
    ];
  }
  const entry = neighbours.value.find((item) => sameAddress(item.address, next) && item.dev === dev);
  const proof = [routed, neighbourProof(leg, dev, next, entry)];
  const departs = neighbourDeparts(leg, route, next, entry);
  if (departs) {
    const object = `neighbour ${next}`;
    return [
      findingOf(leg, { ...common, ...(departs.cause === 'node-neighbour-wrong' ? { object } : {}), proof, ...departs }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${source.nodeName} knows the way to ${destination.nodeName} (${address})`,
      proof,
    }),
  ];
};

/** Without it other nodes do not know where this one is, and neither tunnel nor BGP session leads there (R65). */
const unpublished = (leg: Leg, side: Side): Finding => {
  const { nodeName } = side;
  const annotation = `projectcalico.org/IPv${leg.family}Address`;
  return findingOf(leg, {
    check: 'node-interface',
    hop: hopAt(side, 'node'),
    node: nodeName,
    object: `Node ${nodeName}`,
    // Of a pool that was not read nobody knows whether it asks for the address; CrossSubnet always does.
    status: leg.transport.kind === 'unknown' && !leg.pool.ok ? 'warn' : 'fail',
    cause: 'node-address-wrong',
    statement: `${nodeName} has no address on its Node object (${annotation}), so the other nodes do not know where its pods are`,
    proof: [proofOf(`kubectl get node ${nodeName} -o yaml`, undefined, [`${annotation}: (not set)`])],
    explains: [
      ...follows,
      'block-route-wrong',
      'tunnel-neighbour-missing',
      'fdb-missing',
      'tunnel-peers-incomplete',
      'tunnel-address-not-published',
      'rp-filter-drops',
      'underlay-drops',
    ],
    fixes: [fix('restart-calico-node', { node: nodeName })],
  });
};

const hasCarrier = (link: Link): boolean => link.up && !link.flags.includes('NO-CARRIER');

const ethernet: ReadonlySet<string> = new Set(['veth', 'bond', 'team', 'bridge', 'vlan', 'macvlan']);

/** An Ethernet interface that does not ask for the MAC addresses of others. */
const asksNobody = (link: Link): boolean =>
  link.flags.includes('NOARP') &&
  link.flags.includes('BROADCAST') &&
  (link.kind === undefined || ethernet.has(link.kind));

/** The node's own interface: it has the address that the Node object says, is up and connected (R34, R58). */
export const nodeInterfaceCheck = (leg: Leg, side: Side): Finding[] => {
  const address = nodeIp(side, leg.family);
  const { nodeName } = side;
  if (side.node.ok && address === undefined) return [unpublished(leg, side)];
  if (!side.state.ok || !side.state.value.links.ok || address === undefined) return [];
  const links = linksOf(side);
  const link = links.find((item) => item.addresses.some((own) => sameAddress(own.address, address)));
  const common = {
    check: 'node-interface' as const,
    hop: hopAt(side, 'node'),
    node: nodeName,
    object: `node address ${address}`,
    explains: [...follows, 'underlay-drops' as const, 'tunnel-wrong' as const, 'tunnel-peers-incomplete' as const],
  };
  if (link === undefined) {
    const has = links
      .filter((item) => item.kind !== 'vxlan' && item.kind !== 'ipip' && !item.flags.includes('LOOPBACK'))
      .flatMap((item) => item.addresses)
      .filter((own) => own.family === leg.family && own.scope === 'global');
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'node-address-wrong',
        statement: `the Node object of ${nodeName} says ${address}, which is on none of its interfaces${has.length === 0 ? '' : ` (it has ${has.map((own) => own.address).join(', ')})`}`,
        proof: [
          proofOf(
            'ip addr',
            nodeName,
            links.slice(0, 8).map((item) => item.text),
          ),
          proofOf(`kubectl get node ${nodeName} -o yaml`, undefined, [
            `projectcalico.org/IPv${leg.family}Address: ${address}`,
          ]),
        ],
        fixes: [fix('restart-calico-node', { node: nodeName })],
      }),
    ];
  }
  const proof = [proofOf(`ip addr show ${link.name}`, nodeName, [link.text])];
  if (!hasCarrier(link)) {
    return [
      findingOf(leg, {
        ...common,
        object: `interface ${link.name}`,
        status: 'fail',
        cause: 'node-interface-down',
        statement: link.up
          ? `${link.name} of ${nodeName}, which has its address ${address}, has no connection (NO-CARRIER)`
          : `${link.name} of ${nodeName}, which has its address ${address}, is down`,
        proof,
        fixes: [fix('set-link-up', { node: nodeName, dev: link.name })],
      }),
    ];
  }
  if (side.end === 'source' && asksNobody(link)) {
    return [
      findingOf(leg, {
        ...common,
        object: `ARP of ${link.name}`,
        status: 'fail',
        cause: 'node-neighbour-wrong',
        statement: `${link.name} of ${nodeName} has ARP switched off (NOARP), so it does not learn where other nodes are`,
        proof,
        explains: follows,
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      explains: [],
      status: 'pass',
      statement: `${link.name} of ${nodeName} is up and has the node's address ${address}`,
      proof,
    }),
    ...nodeSubnet(leg, side, link),
  ];
};
