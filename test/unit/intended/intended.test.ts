import { describe, expect, it } from 'vitest';
import type { ClusterNode, IPPool } from '../../../src/case/objects.ts';
import { isPassive, meshProtocolName } from '../../../src/intended/bgp.ts';
import { blockOfAddress } from '../../../src/intended/blocks.ts';
import { interfaceName } from '../../../src/intended/endpoint.ts';
import { poolOf, transportBetween } from '../../../src/intended/transport.ts';
import { derivedVtepMac, vtepMac } from '../../../src/intended/vtep.ts';

describe('interface names', () => {
  // calico#1.2; the last two are those of the recordings.
  it.each([
    ['default', 'podA', undefined, 'cali7f94ce7c295'],
    ['namespace', 'podname', 'eni', 'eni82111e10a96'],
    ['default', 'pod-a', undefined, 'cali5e1c4d6c68c'],
    ['default', 'pod-b', undefined, 'cali2f5353dd8c5'],
    ['shop', 'db-0', undefined, 'cali43878a68a0a'],
    ['shop', 'web-0', undefined, 'calia4fc3c48bd8'],
  ])('%s/%s', (namespace, pod, prefix, expected) => {
    expect(interfaceName(namespace, pod, prefix)).toBe(expected);
  });
});

it('names the block of an address', () => {
  expect(blockOfAddress('10.244.0.5', 26)).toEqual({ cidr: '10.244.0.0/26', name: '10-244-0-0-26' });
});

describe('tunnel MAC addresses', () => {
  it.each([
    ['kind-control-plane', '66:07:01:14:06:90'],
    ['kind-worker', '66:46:b3:ce:05:5d'],
    ['node-3', '66:87:de:de:c9:2e'],
  ])('%s', (node, expected) => {
    expect(derivedVtepMac(node)).toBe(expected);
  });

  it('takes the annotation where there is one', () => {
    expect(vtepMac(node('node-3', '10.0.0.3/24', { vxlanTunnelMACAddr: '66:00:00:00:00:01' }))).toBe(
      '66:00:00:00:00:01',
    );
  });
});

const node = (name: string, ipv4Address: string, calico: Partial<ClusterNode['calico']> = {}): ClusterNode => ({
  name,
  internalIPs: [],
  ready: true,
  labels: {},
  podCIDRs: [],
  calico: { ipv4Address, ...calico },
});

const pool = (vxlanMode: IPPool['vxlanMode'], ipipMode: IPPool['ipipMode'], cidr = '192.168.0.0/16'): IPPool => ({
  name: cidr,
  cidr,
  ipipMode,
  vxlanMode,
  natOutgoing: true,
  disabled: false,
  disableBGPExport: false,
  blockSize: 26,
  nodeSelector: 'all()',
  allowedUses: [],
});

describe('transport', () => {
  const a = node('a', '10.0.0.1/24');
  const near = node('near', '10.0.0.2/24');
  const far = node('far', '10.0.1.2/24');
  const alone = node('alone', '10.0.0.9/32');
  it.each([
    ['VXLAN Always', pool('Always', 'Never'), a, near, 'vxlan'],
    ['VXLAN CrossSubnet near', pool('CrossSubnet', 'Never'), a, near, 'direct felix'],
    ['VXLAN CrossSubnet far', pool('CrossSubnet', 'Never'), a, far, 'vxlan'],
    ['CrossSubnet from a /32 node', pool('CrossSubnet', 'Never'), alone, near, 'vxlan'],
    ['IPIP Always', pool('Never', 'Always'), a, near, 'ipip'],
    ['IPIP CrossSubnet near', pool('Never', 'CrossSubnet'), a, near, 'direct bird'],
    ['IPIP CrossSubnet far', pool('Never', 'CrossSubnet'), a, far, 'ipip'],
    ['none', pool('Never', 'Never'), a, far, 'direct bird'],
    ['unknown node address', pool('CrossSubnet', 'Never'), a, { ...near, calico: {} }, 'unknown'],
  ])('%s', (_name, from, local, remote, expected) => {
    const transport = transportBetween(from, local, remote, 4);
    expect([transport.kind, ...(transport.kind === 'direct' ? [transport.writtenBy] : [])].join(' ')).toBe(expected);
  });

  it('takes the most specific pool', () => {
    const wide = pool('Always', 'Never');
    const narrow = pool('Never', 'Never', '192.168.84.0/24');
    expect(poolOf([wide, narrow], '192.168.84.3')).toBe(narrow);
    expect(poolOf([narrow], '192.168.85.3')).toBeUndefined();
  });
});

describe('BGP', () => {
  it('names mesh peers and knows who waits', () => {
    expect(meshProtocolName('10.39.0.2')).toBe('Mesh_10_39_0_2');
    expect(isPassive('10.39.0.1', '10.39.0.2')).toBe(true);
    // As text: .10 is smaller than .9.
    expect(isPassive('10.39.0.9', '10.39.0.10')).toBe(false);
  });
});
