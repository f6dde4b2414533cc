import type { Case } from '../../case/case.ts';
import type { Finding } from '../../case/finding.ts';
import type { NodeState, Rule } from '../../case/node-state.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import { findingOf, proofOf } from '../draft.ts';
import { type Leg, legOf, nodeIp } from '../leg.ts';
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
export const detourAddress = (c: Case): string | undefined => {
  for (const direction of ['forward', 'reverse'] as const) {
    const leg = legOf(c, direction);
    const { source, destination, sameNode, transport, family } = leg;
    // A node's packets, and the replies to an address that was translated, take the nodes' own routes.
    const pods = source.kind === 'pod' && destination.kind === 'pod';
    if (!pods || sameNode || !source.state.ok || destination.address === undefined) continue;
    const decision = lookupRoute(source.state.value, { dst: destination.address });
    const { gateway, dev } = decision.kind === 'route' ? decision.nextHop : {};
    if (gateway === undefined) continue;
    const tunnelled = transport.kind === 'vxlan' && dev === transport.device;
    const address = tunnelled ? nodeBehind(source.state.value, gateway, dev) : gateway;
    const own = [source, destination].map((side) => nodeIp(side, family));
    if (address !== undefined && !own.some((each) => sameAddress(each, address))) return address;
  }
  return undefined;
};

/** Rules that drop what connection tracking cannot place, and have dropped. */
const invalidDrops = (state: NodeState, family: 4 | 6): Rule[] =>
  allRuleSets(state)
    .filter((set) => set.family === family)
    .flatMap((set) => set.tables)
    .flatMap((table) => table.rules)
    .filter((rule) => rule.packets > 0 && rule.target === 'DROP' && /ct ?state INVALID/i.test(rule.text));

/**
 * What a third node makes of packets that a route leads through it (facts 11): it sees one direction only, so
 * its connection tracking takes the rest of the handshake for INVALID, and kube-proxy's rule there drops it.
 */
export const detour = (forward: Leg): Finding[] => {
  const { c, family, source, destination } = forward;
  const name = c.detour?.node;
  if (name === undefined) return [];
  const common = {
    check: 'detour' as const,
    hop: 'underlay' as const,
    node: name,
    object: 'connection tracking',
  };
  const state = c.nodes[name];
  const table = state?.ok ? state.value.conntrack : state;
  if (!state?.ok || !table?.ok) {
    const reason = table === undefined || table.ok ? 'it was not asked' : table.reason;
    const statement = `what ${name}, to which a route leads, makes of the packets was not seen: ${reason}`;
    return [findingOf(forward, { ...common, status: 'unknown', statement })];
  }
  const between = [source.address, destination.address];
  const seen = table.value.entries
    .map(readConnection)
    .filter((each) => each !== undefined)
    .filter(({ original }) =>
      [original.src, original.dst].every((end) => between.some((own) => sameAddress(own, end))),
    );
  const oneWay = seen.filter(({ unreplied }) => unreplied);
  const rules = invalidDrops(state.value, family);
  const [rule] = rules;
  const tracked =
    oneWay.length > 0
      ? `its connection tracking has seen one direction only of ${oneWay.length} of ${seen.length} connections`
      : `its connection tracking lists ${seen.length} connections between the two`;
  const dropped = oneWay.length > 0 && rule ? `, and a rule there has dropped ${rule.packets} packets as INVALID` : '';
  return [
    findingOf(forward, {
      ...common,
      status: 'warn',
      statement: `a route leads through ${name} (${c.detour?.address}), which has no part in this: ${tracked}${dropped}`,
      proof: [
        proofOf(
          'conntrack -L',
          name,
          seen.slice(0, most).map(({ text }) => text),
        ),
        ...rules
          .slice(0, most)
          .map((each) => proofOf('iptables-save', name, [`[${each.packets}:${each.bytes}] ${each.text}`])),
      ],
    }),
  ];
};
