import type { Explained, Finding, FixRef, Proof } from '../../case/finding.ts';
import type { Link, Neighbour, Route } from '../../case/node-state.ts';
import { deleteNeighbour } from '../../fixes/delete-neighbour.ts';
import { deleteRoute } from '../../fixes/delete-route.ts';
import { openUnderlay as openUnderlayFix } from '../../fixes/open-underlay.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { setLinkUp } from '../../fixes/set-link-up.ts';
import { sameAddress } from '../../ip/texts.ts';
import {
  hopAt,
  linksOf,
  linkWith,
  nodeIp,
  nodeView,
  type PathDirection,
  type PathEndpoint,
} from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, findingsAt, ofFamily, proofOf, routeProof } from '../check.ts';
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

const openUnderlay = ({ source, destination }: PathDirection): FixRef =>
  openUnderlayFix.with({ what: 'node to node', from: source.nodeName, to: destination.nodeName });

const neighbourProof = (
  path: PathDirection,
  dev: string | undefined,
  next: string,
  entry: Neighbour | undefined,
): Proof =>
  proofOf(`ip neigh show to ${next}${dev === undefined ? '' : ` dev ${dev}`}`, path.source.nodeName, [
    entry?.text ?? '(no entry)',
  ]);

const confirmed: ReadonlySet<string> = new Set(['REACHABLE', 'PERMANENT', 'NOARP']);

/**
 * A node that is gone keeps its entry for seconds (`DELAY`, `PROBE`), and the kernel gives it up while the live packets
 * wait for it: then they never leave by the interface, and the reason of the drop is the neighbour's.
 */
const givenUpMeanwhile = ({ c, trip, direction, source }: PathDirection, { states }: Neighbour): boolean =>
  direction === 'forward' &&
  !states.some((state) => confirmed.has(state)) &&
  trip.loss?.direction === 'forward' &&
  trip.loss.firstUnseen?.place === 'source-nic' &&
  c.packets.some(({ kernel = [] }) =>
    kernel.some(
      ({ node, drops = [] }) =>
        node === source.nodeName &&
        drops.some(({ reason, moved, idle = 0 }) => reason === 'NEIGH_FAILED' && moved > idle),
    ),
  );

/** The neighbour entry by which packets for the other node leave; on a shared network its MAC address is known. */
const neighbourDeparts = (
  check: Check,
  path: PathDirection,
  route: Route,
  next: string,
  entry: Neighbour | undefined,
  proof: Proof[],
): Finding | undefined => {
  const { source, destination } = path;
  if (entry === undefined) return undefined;
  const names = { node: source.nodeName, far: destination.nodeName, next };
  if (entry.states.includes('FAILED') || entry.states.includes('INCOMPLETE') || givenUpMeanwhile(path, entry)) {
    return check.warn(say('underlay.neighbour-silent', names), {
      cause: 'underlay-drops',
      proof,
      explains: ['check:live-packets'],
      fixes: [openUnderlay(path)],
    });
  }
  const own = route.gateway === undefined ? linkWith(path.destination, next)?.mac?.toLowerCase() : undefined;
  if (own === undefined || entry.mac === undefined || entry.mac.toLowerCase() === own) return undefined;
  return check.failIf(
    // Other devices can answer in the node's place (a router's proxy ARP): only one written by hand is surely wrong.
    entry.states.includes('PERMANENT'),
    'node-neighbour-wrong',
    say('underlay.neighbour-wrong', { ...names, mac: entry.mac, own }),
    {
      object: `neighbour ${next}`,
      proof,
      explains: follows,
      fixes: [deleteNeighbour.with({ node: source.nodeName, address: next, dev: entry.dev })],
    },
  );
};

const judgeWay = (
  check: Check,
  path: PathDirection,
  address: string,
  routes: Route[],
  neighbours: Neighbour[],
): Finding => {
  const { source, destination, family } = path;
  const node = source.nodeName;
  const names = { node, far: destination.nodeName, address };
  const way = wayToNode(path, routes, address);
  switch (way.kind) {
    case 'unknown':
      return check.unknown(way.reason);
    case 'departs':
      return check.fail(way.cause, way.statement, { explains: follows, ...way.more });
    case 'none':
      return check.fail('underlay-drops', say('underlay.no-way', names), {
        proof: [routeProof(node, family, address, [])],
        explains: follows,
        fixes: [openUnderlay(path)],
      });
    case 'route': {
      const { route, next, dev } = way;
      const routed = routeProof(node, family, address, [route]);
      if (leadsAstray(route, address, linksOf(source.state)) && path.trip.loss !== undefined) {
        return check.warn(say('underlay.astray', { ...names, next, route: route.dst }), {
          cause: 'foreign-route',
          proof: [routed],
          explains: follows,
          fixes: [deleteRoute.with({ node, route: route.text, ...ofFamily(family) })],
        });
      }
      const entry = neighbours.find((item) => sameAddress(item.address, next) && item.dev === dev);
      const proof = [routed, neighbourProof(path, dev, next, entry)];
      return (
        neighbourDeparts(check, path, route, next, entry, proof) ??
        check.pass(say('underlay.knows-way', names), { proof })
      );
    }
  }
};

/** The sender's node's route and neighbour for the other (causes#no-shared-link, #fabric-without-routes). */
export const underlay = (path: PathDirection): Finding => {
  const { source, destination } = path;
  const node = source.nodeName;
  const far = destination.nodeName;
  const address = nodeIp(destination, path.family);
  const place = { hop: 'underlay' as const, node, object: `node address ${address ?? far}` };
  const check = checkAt(path, 'underlay', say('underlay.about', { node, far }), place);
  return check.reading(nodeView(source, 'routes'), (routes) =>
    check.reading(nodeView(source, 'neighbours'), (neighbours) =>
      address === undefined
        ? check.unknown(say('node.address-unknown', { node: far }))
        : judgeWay(check, path, address, routes, neighbours),
    ),
  );
};

/** Without it no tunnel, route or BGP session leads to this node (causes#tunnel-address-not-published). */
const unpublished = (path: PathDirection, endpoint: PathEndpoint): Finding => {
  const { nodeName: node } = endpoint;
  const annotation = `projectcalico.org/IPv${path.family}Address`;
  const place = { hop: hopAt(endpoint, 'node'), node, object: `Node ${node}` };
  return findingsAt(path, 'node-interface', place).failIf(
    // Whether a pool that was not read asks for the address is unknown; CrossSubnet always does.
    path.transport.kind !== 'unknown' || path.pool.ok,
    'node-address-wrong',
    say('node-interface.unpublished', { node, annotation }),
    {
      proof: [proofOf(`kubectl get node ${node} -o yaml`, undefined, [`${annotation}: (not set)`])],
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
      fixes: [restartCalicoNode.with({ node })],
    },
  );
};

const hasCarrier = (link: Link): boolean => link.up && !link.flags.includes('NO-CARRIER');

const ethernet: ReadonlySet<string> = new Set(['veth', 'bond', 'team', 'bridge', 'vlan', 'macvlan']);

/** An Ethernet interface that does not ask for the MAC addresses of others. */
const asksNobody = (link: Link): boolean =>
  link.flags.includes('NOARP') &&
  link.flags.includes('BROADCAST') &&
  (link.kind === undefined || ethernet.has(link.kind));

/** The node's own interface: address, up, connected (causes#node-address-wrong, #node-address-duplicate). */
export const nodeInterfaceCheck = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const address = nodeIp(endpoint, path.family);
  const { nodeName: node } = endpoint;
  if (endpoint.node.ok && address === undefined) return [unpublished(path, endpoint)];
  if (!endpoint.state.ok || !endpoint.state.value.links.ok || address === undefined) return [];
  const links = linksOf(endpoint.state);
  const link = linkWith(endpoint, address);
  const place = { hop: hopAt(endpoint, 'node'), node, object: `node address ${address}` };
  const check = findingsAt(path, 'node-interface', place);
  const explains: Explained[] = [...follows, 'underlay-drops', 'tunnel-wrong', 'tunnel-peers-incomplete'];
  if (link === undefined) {
    const has = links
      .filter((item) => item.kind !== 'vxlan' && item.kind !== 'ipip' && !item.flags.includes('LOOPBACK'))
      .flatMap((item) => item.addresses)
      .filter((own) => own.family === path.family && own.scope === 'global')
      .map((own) => own.address);
    const statement =
      has.length === 0
        ? say('node-interface.no-address', { node, address })
        : say('node-interface.other-addresses', { node, address, has });
    return [
      check.fail('node-address-wrong', statement, {
        proof: [
          proofOf(
            'ip addr',
            node,
            links.slice(0, 8).map((item) => item.text),
          ),
          proofOf(`kubectl get node ${node} -o yaml`, undefined, [
            `projectcalico.org/IPv${path.family}Address: ${address}`,
          ]),
        ],
        explains,
        fixes: [restartCalicoNode.with({ node })],
      }),
    ];
  }
  const dev = link.name;
  const names = { node, dev, address };
  const proof = [proofOf(`ip addr show ${dev}`, node, [link.text])];
  if (!hasCarrier(link)) {
    const statement = link.up ? say('node-interface.no-carrier', names) : say('node-interface.down', names);
    return [
      check.fail('node-interface-down', statement, {
        object: `interface ${dev}`,
        proof,
        explains,
        fixes: [setLinkUp.with({ node, dev })],
      }),
    ];
  }
  if (endpoint.end === 'source' && asksNobody(link)) {
    return [
      check.fail('node-neighbour-wrong', say('node-interface.no-arp', { node, dev }), {
        object: `ARP of ${dev}`,
        proof,
        explains: follows,
      }),
    ];
  }
  return [check.pass(say('node-interface.up', names), { proof }), ...nodeSubnet(path, endpoint, link)];
};
