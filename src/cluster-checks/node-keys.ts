import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { setRouterId } from '../fixes/by-hand/bgp.ts';
import { removeVtepMac, renewWireguardKey } from '../fixes/by-hand/identities.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import { derivedVtepMac } from '../intended/vtep.ts';
import { say } from '../words/say.ts';
import { families } from './node-address.ts';
import { type AboutNodes, aboutNodes, agentsOn, namesOf, type OfNode, shared } from './shared-by-nodes.ts';

/** MAC addresses and keys by which tunnels are told apart, and router ids of one AS, that several nodes have. */

type Node = ClusterCheckNode;
interface Had extends OfNode {
  kind: 'mac' | 'key' | 'id';
  value: string;
}

const vxlanTunnel = { 4: 'vxlanTunnelAddress', 6: 'vxlanV6TunnelAddress' } as const;
const macAnnotation = { 4: 'VXLANTunnelMACAddr', 6: 'VXLANTunnelMACAddrV6' } as const;

const keysOf = (input: NodesInput, node: Node): (readonly [within: string, had: Had])[] => {
  const macs = families.flatMap((family) => {
    if (!node.tunnels.some(({ type }) => type === vxlanTunnel[family])) return [];
    const value = (node.vtepMacs?.[family] ?? derivedVtepMac(node.name, family)).toLowerCase();
    return [[`mac ${value}`, { node, kind: 'mac', value }] as const];
  });
  const keys = (node.wireguardKeys ?? []).map((value) => [`key ${value}`, { node, kind: 'key', value }] as const);
  const state = input.states[node.name];
  const ids = state?.ok ? Object.entries(state.value.routerIds ?? {}) : [];
  return [
    ...macs,
    ...keys,
    // Between two ASes one id is no matter (RFC 6286).
    ...ids.map(
      ([family, value]) => [`id ${family} ${node.asNumber ?? ''} ${value}`, { node, kind: 'id', value }] as const,
    ),
  ];
};

/** A MAC address that is not derived of the node's name was written there. */
const macFixes = (nodes: readonly Node[], mac: string): FixRef[] =>
  nodes
    .flatMap(({ name, vtepMacs }) =>
      families.flatMap((family) =>
        vtepMacs?.[family]?.toLowerCase() === mac
          ? [removeVtepMac.with({ node: name, annotation: macAnnotation[family] })]
          : [],
      ),
    )
    .slice(0, 3);

const idFixes = (nodes: readonly Node[], id: string, agents: readonly AgentPod[]): FixRef[] => {
  const set = agentsOn(agents, nodes).find(({ detection }) => detection?.routerId !== undefined);
  if (set !== undefined) return [setRouterId.with({ namespace: set.namespace })];
  const odd = nodes.filter(({ ipv4 }) => ipv4 !== id).slice(0, 3);
  return odd.map(({ name }) => restartCalicoNode.with({ node: name }));
};

const aboutKey = (had: readonly Had[], { kind, value }: Had, agents: readonly AgentPod[]): AboutNodes => {
  const nodes = had.map(({ node }) => node);
  const params = { count: nodes.length, nodes: namesOf(nodes), value };
  const alike = { status: 'fail', line: () => value } as const;
  switch (kind) {
    case 'mac':
      return aboutNodes(had, {
        ...alike,
        check: 'vtep-mac-twice',
        object: `VTEP ${value}`,
        statement: say('vtep-mac-twice.nodes', params),
        fixes: macFixes(nodes, value),
      });
    case 'key':
      return aboutNodes(had, {
        ...alike,
        check: 'wireguard-key-twice',
        object: `WireGuard key ${value}`,
        statement: say('wireguard-key-twice.nodes', params),
        fixes: nodes.slice(1, 4).map(({ name }) => renewWireguardKey.with({ node: name, dev: 'wireguard.cali' })),
      });
    case 'id':
      return aboutNodes(had, {
        ...alike,
        check: 'router-id-twice',
        object: `router id ${value}`,
        statement: say('router-id-twice.nodes', params),
        source: 'birdcl show status',
        fixes: idFixes(nodes, value, agents),
      });
  }
};

export const keyTwice = (input: NodesInput, all: readonly Node[], agents: readonly AgentPod[]): AboutNodes[] =>
  shared(all.flatMap((node) => keysOf(input, node))).flatMap(([, had]) =>
    had.slice(0, 1).map((first) => aboutKey(had, first, agents)),
  );
