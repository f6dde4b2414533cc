import type { Finding } from '../../case/finding.ts';
import type { NodeState, Rule } from '../../case/node-state.ts';
import { missing } from '../../case/read.ts';
import { sameAddress } from '../../ip/texts.ts';
import { nodeIp, type PathDirection, type RoundTrip } from '../../path/path-direction.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { readConnection } from '../service/connection.ts';

const most = 4;

/** Where the tunnel's packets for a gateway go by the node's own entries. */
const nodeBehind = (state: NodeState, gateway: string, dev: string | undefined): string | undefined => {
  if (!state.neighbours.ok || !state.fdb.ok) return undefined;
  const mac = state.neighbours.value.find((each) => each.dev === dev && sameAddress(each.address, gateway))?.mac;
  return mac === undefined
    ? undefined
    : state.fdb.value.find((entry) => entry.dev === dev && entry.mac.toLowerCase() === mac.toLowerCase())?.dst;
};

/** The address of a third node to which one end's node sends what is for the other end; the sender's first. */
export const detourAddress = ({ forward, reverse }: RoundTrip): string | undefined => {
  for (const { source, destination, sameNode, transport, family } of [forward, reverse]) {
    // A node's packets, and the replies to an address that was translated, take the nodes' own routes.
    const pods = source.kind === 'pod' && destination.kind === 'pod';
    if (!pods || sameNode || !source.state.ok || destination.address === undefined) continue;
    const decision = lookupRoute(source.state.value, { dst: destination.address });
    const { gateway, dev } = decision.kind === 'route' ? decision.nextHop : {};
    if (gateway === undefined) continue;
    const tunnelled = transport.kind === 'vxlan' && dev === transport.device;
    const address = tunnelled ? nodeBehind(source.state.value, gateway, dev) : gateway;
    const own = [source, destination].map((endpoint) => nodeIp(endpoint, family));
    if (address !== undefined && !own.some((each) => sameAddress(each, address))) return address;
  }
  return undefined;
};

/** Rules that drop INVALID packets, and have dropped some. */
const invalidDrops = (state: NodeState, family: 4 | 6): Rule[] =>
  allRuleSets(state)
    .filter((set) => set.family === family)
    .flatMap((set) => set.tables)
    .flatMap((table) => table.rules)
    .filter((rule) => rule.packets > 0 && rule.target === 'DROP' && /ct ?state INVALID/i.test(rule.text));

const passesThrough = (
  check: Check,
  { c, source, destination, family }: PathDirection,
  third: NodeState,
  entries: string[],
) => {
  const between = [source.address, destination.address];
  const seen = entries
    .map(readConnection)
    .filter((each) => each !== undefined)
    .filter(({ original }) =>
      [original.src, original.dst].every((end) => between.some((own) => sameAddress(own, end))),
    );
  const oneWay = seen.filter(({ unreplied }) => unreplied);
  const rules = invalidDrops(third, family);
  const [rule] = rules;
  const names = { node: third.node, address: c.detour?.address ?? '', connections: seen.length };
  const dropped = rule === undefined ? '' : say('detour.dropped', { packets: rule.packets });
  return check.warn(
    oneWay.length === 0
      ? say('detour.through', names)
      : say('detour.one-way', { ...names, unreplied: oneWay.length, dropped }),
    {
      proof: [
        proofOf(
          'conntrack -L',
          third.node,
          seen.slice(0, most).map(({ text }) => text),
        ),
        ...rules
          .slice(0, most)
          .map((each) => proofOf('iptables-save', third.node, [`[${each.packets}:${each.bytes}] ${each.text}`])),
      ],
    },
  );
};

/**
 * What a third node makes of packets that a route leads through it (calico#8.2): it sees one direction only, so
 * its connection tracking takes the rest of the handshake for INVALID, and kube-proxy's rule there drops it.
 */
export const detour = (forward: PathDirection): Finding[] => {
  const { c } = forward;
  const name = c.detour?.node;
  if (name === undefined) return [];
  const place = { hop: 'underlay' as const, node: name, object: 'connection tracking' };
  const check = checkAt(forward, 'detour', say('detour.about', { node: name }), place);
  const state = c.nodes[name] ?? missing(say('read.node-not-asked', { node: name }), 'not-asked');
  return check.readingAll(state, (third) =>
    check.readingAll(third.conntrack, ({ entries }) => [passesThrough(check, forward, third, entries)]),
  );
};
