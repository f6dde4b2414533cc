import { describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../../src/case/objects.ts';
import { holderOf, sameMachine, sharingWith } from '../../../src/intended/identities.ts';

const node = (name: string, calico: ClusterNode['calico'], more: Partial<ClusterNode> = {}): ClusterNode => ({
  name,
  internalIPs: [],
  ready: true,
  labels: {},
  podCIDRs: [],
  calico,
  ...more,
});
const internal = (name: string, ...internalIPs: string[]): ClusterNode => node(name, {}, { internalIPs });

describe('what only one node may have', () => {
  it.each([
    ['a node address', node('a', { ipv4Address: '10.0.0.1/24' }), node('b', { ipv4Address: '10.0.0.1/16' })],
    [
      'an IPv6 node address, however written',
      node('a', { ipv6Address: 'fd00::1/64' }),
      node('b', { ipv6Address: 'fd00:0:0::1/64' }),
    ],
    [
      'the address of an IPv6 tunnel',
      node('a', { ipv6VXLANTunnelAddr: 'fd00::7' }),
      node('b', { ipv6VXLANTunnelAddr: 'fd00::7' }),
    ],
    [
      'tunnels of two kinds',
      node('a', { ipv4IPIPTunnelAddr: '10.1.0.1' }),
      node('b', { ipv4WireguardInterfaceAddr: '10.1.0.1' }),
    ],
    [
      'a tunnel and a kubelet',
      node('a', { ipv4VXLANTunnelAddr: '10.1.0.1' }),
      node('b', { ipv4Address: '10.0.0.2/24' }, { internalIPs: ['10.1.0.1'] }),
    ],
    ['a key', node('a', { wireguardPublicKeyV6: 'k' }), node('b', { wireguardPublicKey: 'k' })],
    [
      'a MAC address of an IPv6 tunnel',
      node('a', { ipv6VXLANTunnelAddr: 'fd00::1', vxlanTunnelMACAddrV6: '66:00:00:00:00:01' }),
      node('b', { ipv6VXLANTunnelAddr: 'fd00::2', vxlanTunnelMACAddrV6: '66:00:00:00:00:01' }),
    ],
  ])('%s is found twice, either way round', (_what, a, b) => {
    expect(sharingWith([a], [b])).toEqual([b]);
    expect(sharingWith([b], [a])).toEqual([a]);
  });

  it.each([
    ['addresses of their own', node('a', { ipv4Address: '10.0.0.1/24' }), node('b', { ipv4Address: '10.0.0.2/24' })],
    ["kubelets' addresses, which Calico did not take", internal('a', '10.0.2.15'), internal('b', '10.0.2.15')],
    [
      "a node's address, and a kubelet of a node that Calico does not know",
      node('a', { ipv4Address: '10.0.0.1/24' }),
      internal('b', '10.0.0.1'),
    ],
    ['nothing at all', node('a', {}), node('b', {})],
    [
      'one cluster id of route reflectors',
      node('a', { routeReflectorClusterID: '1.0.0.1' }),
      node('b', { routeReflectorClusterID: '1.0.0.1' }),
    ],
    ['one AS number', node('a', { asNumber: '64512' }), node('b', { asNumber: '64512' })],
  ])('%s may be', (_what, a, b) => expect(sharingWith([a], [b])).toEqual([]));

  it('thousands of nodes are held against two without reading any of them twice', () => {
    const own = (at: number) => ({
      ipv4Address: `10.${at >> 8}.${at & 255}.5/24`,
      ipv4VXLANTunnelAddr: `172.${at >> 8}.${at & 255}.0`,
      ipv6VXLANTunnelAddr: `fd01::${at.toString(16)}`,
    });
    const nodes = Array.from({ length: 3_000 }, (_, at) => node(`n${at}`, own(at)));
    const start = process.cpuUsage();
    expect(sharingWith(nodes.slice(0, 2), nodes.slice(2))).toEqual([]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000);
  });

  it('says where the other node has it', () => {
    const b = node('b', { ipv4Address: '10.0.0.1/24' }, { internalIPs: ['10.0.0.1', '10.0.9.1'] });
    expect(holderOf(b, '10.0.0.1')).toEqual([{ node: 'b', field: 'IPv4Address' }]);
    expect(holderOf(b, '10.0.9.1')).toEqual([{ node: 'b', field: 'InternalIP' }]);
    expect(holderOf(b, '10.0.0.9')).toEqual([]);
  });

  it('machines are copies where both are known to have one id', () => {
    expect(sameMachine(node('a', {}, { machineId: 'x' }), node('b', {}, { machineId: 'x' }))).toBe(true);
    expect(sameMachine(node('a', {}), node('b', {}))).toBe(false);
  });
});
