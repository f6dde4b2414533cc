import { describe, expect, it } from 'vitest';
import { nodeStateSchema } from '../../../../src/case/node-state.ts';
import type { Read } from '../../../../src/case/read.ts';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said, saying } from '../../../helpers/said.ts';
import { recordedNode, recordedNodes, recordedSnapshot } from '../../helpers/recorded-node.ts';

const value = <T>(read: Read<T>): T => {
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const linesStarting = (text: string, pattern: RegExp): number =>
  text.split('\n').filter((line) => pattern.test(line)).length;

describe.each(recordedNodes())('%s %s', (recording, node) => {
  const state = recordedNode(recording, node);
  const raw = (id: string) => recordedSnapshot(recording, node).runs.find((run) => run.id === id)?.stdout ?? '';

  it('fits the schema of a node state', () => {
    expect(nodeStateSchema.parse(state)).toEqual(state);
  });

  it('loses no interface, route, neighbour, FDB entry or rule', () => {
    expect(value(state.links)).toHaveLength(JSON.parse(raw('addresses')).length);
    expect(value(state.routes)).toHaveLength(JSON.parse(raw('routes4')).length + JSON.parse(raw('routes6')).length);
    expect(value(state.neighbours)).toHaveLength(JSON.parse(raw('neighbours')).length);
    expect(value(state.fdb)).toHaveLength(JSON.parse(raw('fdb')).length);
    const rules = value(state.ruleSets).find((set) => set.backend === 'nft' && set.family === 4)?.tables ?? [];
    const count = rules.reduce((sum, table) => sum + table.rules.length, 0);
    expect(count).toBe(linesStarting(raw('iptables-nft-4'), /^\[\d+:\d+\] -A /));
  });

  it('keeps every rule to the letter and knows all conditions but nfacct and statistic', () => {
    const text = raw('iptables-nft-4');
    for (const set of value(state.ruleSets).filter((each) => each.backend === 'nft' && each.family === 4)) {
      for (const rule of set.tables.flatMap((table) => table.rules)) {
        expect(text).toContain(`[${rule.packets}:${rule.bytes}] ${rule.text}`);
        for (const match of rule.matches.filter((each) => each.kind === 'other')) {
          expect(['nfacct', 'statistic']).toContain(match.module);
        }
      }
    }
  });

  it('reads the two files of Calico and the CNI configuration', () => {
    expect(state.calicoFiles).toMatchObject({ nodename: node });
    expect(value(state.cni)).toMatchObject({ type: 'calico', ipam: 'calico-ipam', mtu: 0, routes: [] });
  });
});

describe('what the recordings are known to hold', () => {
  const vxlan = recordedNode('v3.32.1-vxlan-iptables-policies', 'node-2');
  const bgp = recordedNode('v3.32.1-bgp-dualstack', 'node-2');

  it('a tunnel device with its settings', () => {
    expect(value(vxlan.links).find((link) => link.name === 'vxlan.calico')).toMatchObject({
      kind: 'vxlan',
      up: true,
      mtu: 1450,
      mac: '66:c0:93:2e:56:2c',
      vxlan: { id: 4096, local: '10.39.0.2', parent: 'eth0', port: 4789, learning: false },
    });
  });

  it('block routes, blackholes and routes of pods', () => {
    const routes = value(vxlan.routes);
    expect(routes.find((route) => route.dst === '192.168.84.128/26')).toMatchObject({
      gateway: '192.168.84.128',
      dev: 'vxlan.calico',
      protocol: 'boot',
      flags: ['onlink'],
      mtu: 1450,
      text: '192.168.84.128/26 via 192.168.84.128 dev vxlan.calico onlink mtu 1450',
    });
    expect(routes.find((route) => route.type === 'blackhole')).toMatchObject({
      protocol: '80',
      dst: '192.168.247.0/26',
    });
    expect(routes.find((route) => route.dst === '192.168.247.1/32')).toMatchObject({ metric: 1024, scope: 'link' });
    expect(routes.find((route) => route.dst === '0.0.0.0/0')).toMatchObject({ table: 'main', family: 4 });
  });

  it('sets, their members and types', () => {
    const sets = value(vxlan.ipSets);
    expect(sets.find((set) => set.name === 'cali40all-vxlan-net')).toEqual({
      name: 'cali40all-vxlan-net',
      type: 'hash:net',
      members: ['10.39.0.1', '10.39.0.3'],
    });
    expect(sets.find((set) => set.name === 'cali40dscp-src-net')?.members).toEqual([]);
  });

  it('no BIRD on a node without BGP, with the reason', () => {
    expect(vxlan.bird).toMatchObject({ ok: false, code: 'not-running', reason: saying('ENOENT') });
  });

  it('BGP sessions of BIRD', () => {
    const bird = value(bgp.bird);
    expect(bird).toMatchObject({ version: 'v0.3.3+birdv1.6.8', routerId: '10.39.0.2' });
    expect(bird.protocols.find((each) => each.name === 'Mesh_10_39_0_1')).toMatchObject({
      state: 'up',
      info: 'Established',
      bgpState: 'Established',
      neighborAddress: '10.39.0.1',
      neighborAs: '64512',
      routesImported: 1,
    });
    expect(bird.routes).toContain('192.168.84.128/26  via 10.39.0.1 on eth0 [Mesh_10_39_0_1 09:53:19] * (100/0) [i]');
  });

  it('both backends where old rules are still in force, native tables by name', () => {
    const legacy = value(recordedNode('v3.32.1-vxlan-iptables-legacy-policies', 'node-2').ruleSets);
    expect(legacy.map((set) => set.backend)).toEqual(['nft', 'legacy']);
    const native = recordedNode('v3.32.1-vxlan-nftables-policies', 'node-2');
    expect(value(native.nativeTables)).toEqual(['arp calico-arp', 'ip calico', 'ip kube-proxy', 'ip6 kube-proxy']);
    // v3.34 left empty legacy tables behind: they let everything through and are not listed.
    const empty = value(recordedNode('v3.34-dev-bgp-nativev3-policies', 'node-2').ruleSets);
    expect(empty.map((set) => set.backend)).toEqual(['nft']);
  });

  it('the pod’s own view', () => {
    const pod = value(vxlan.pods['shop/db-0'] ?? missing(verbatim('absent')));
    expect(
      value(pod.routes)
        .slice(0, 2)
        .map((route) => route.text),
    ).toEqual(['default via 169.254.1.1 dev eth0', '169.254.1.1 dev eth0 scope link']);
    expect(value(pod.neighbours).find((each) => each.address === '169.254.1.1')?.mac).toBe('ee:ee:ee:ee:ee:ee');
    expect(pod.listening).toMatchObject({ ok: false, reason: saying('recorded listening: not recorded') });
  });
});
