import { describe, expect, it } from 'vitest';
import type { NodesInput } from '../../../src/case/cluster-check-input.ts';
import type { BgpPeer } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import { peerFindings } from '../../../src/cluster-checks/bgp-peers.ts';
import { nodeIdentities } from '../../../src/cluster-checks/node-identities.ts';
import { verbatim } from '../../../src/words/message.ts';

const unread = missing(verbatim('not asked'), 'not-asked');
const toReflectors = { name: 'rr', nodeSelector: 'all()', peerSelector: "rr == 'true'" };
const spare = { name: 'spare', nodeSelector: "rack == '9'", peerSelector: "tor == '9'" };

const inputOf = (count: number, more: Partial<NodesInput>, annotated = true): NodesInput => ({
  nodes: got(
    Array.from({ length: count }, (_, at) => {
      const [a, b] = [at >> 8, at & 255];
      const own = annotated ? { ipv4: `10.${a}.${b}.5`, cidr4: `10.${a}.${b}.5/24` } : {};
      const internalIPs = [`172.16.${a}.${b}`];
      return {
        ...{ name: `n${at}`, ready: true, labels: {}, internalIPs, routeReflector: false, tunnels: [], malformed: [] },
        ...own,
      };
    }),
  ),
  agents: got([]),
  typha: unread,
  states: {},
  pools: unread,
  mesh: got(undefined),
  calicoVersion: unread,
  bgpPeers: got([]),
  ...more,
});

const found = (peers: BgpPeer[], more: Partial<NodesInput> = {}, annotated = true): string[] =>
  peerFindings(inputOf(2, { bgpPeers: got(peers), ...more }, annotated), false).map(
    ({ check, status }) => `${check} ${status}`,
  );

describe('BGP peers that no node matches', () => {
  it('fail what is asked for where they are to take the place of the mesh, and are a warning beside it', () => {
    expect(found([toReflectors], { mesh: got(false) })).toEqual(['bgp-peer fail']);
    expect(found([toReflectors])).toEqual(['bgp-peer warn']);
  });

  it('are nothing where no node is to have them, or labels are not those of Calico', () => {
    expect(found([spare], { mesh: got(false) })).toEqual([]);
    expect(found([toReflectors], { mesh: got(false) }, false)).toEqual([]);
  });

  it('are held against thousands of nodes, each of a network of its own, in a moment', () => {
    const peers = Array.from({ length: 50 }, (_, at) => ({ ...spare, name: `spare-${at}` }));
    const input = inputOf(3_000, { bgpPeers: got(peers) });
    const start = process.cpuUsage();
    expect(peerFindings(input, false)).toEqual([]);
    expect(nodeIdentities(input, new Set(['n1'])).findings).toEqual([]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  });
});

describe('no session at all', () => {
  const toAll: BgpPeer = { name: 'all', nodeSelector: 'all()', peerSelector: 'all()' };
  it.each<[string, BgpPeer[], boolean, string, string]>([
    ['nobody asks for one', [], false, 'bgp-mesh.no-peer', 'nodeToNodeMeshEnabled: false'],
    [
      'a peer outside alone is asked for',
      [{ name: 'tor', peerIP: '10.9.9.9' }],
      false,
      'bgp-mesh.no-session',
      'nodeToNodeMeshEnabled: false',
    ],
    ['a peer asks for some', [toAll], false, 'bgp-mesh.peer-without-session', 'nodeToNodeMeshEnabled: false'],
  ])('%s', (_, peers, mesh, code, line) => {
    const [only, ...more] = peerFindings(inputOf(2, { bgpPeers: got(peers), mesh: got(mesh) }), true);
    expect(more).toEqual([]);
    expect(only?.statement.code).toBe(code);
    expect(only?.proof[0]?.lines).toEqual([line]);
  });
});
