import { describe, expect, it } from 'vitest';
import { type FelixObject, felixSetting } from '../../../src/intended/felix-in-force.ts';
import { felixSettings } from '../../../src/intended/policy/settings.ts';

const object = (name: string, spec: Record<string, unknown>, createdAt?: string): FelixObject => ({
  name,
  spec,
  createdAt,
});
const base = { node: 'node-1', labels: { zone: 'a' }, environment: {} };
const vni = (objects: FelixObject[], more: Partial<Parameters<typeof felixSetting>[0]> = {}) => {
  const found = felixSetting({ ...base, objects, ...more }, 'vxlanVNI');
  if (found === undefined || found === 'unknown') return found;
  return `${found.value} by ${found.said.by === 'object' ? found.said.name : found.said.variable}`;
};

const all = object('default', { vxlanVNI: 1 });
const zone = object('zone-a', { nodeSelector: "zone == 'a'", vxlanVNI: 2 }, '2026-01-02T00:00:00Z');
const own = object('node.node-1', { vxlanVNI: 3 });

describe('the setting in force', () => {
  it.each<[string, FelixObject[], string | undefined]>([
    ['nobody’s', [], undefined],
    ['of all nodes', [all], '1 by default'],
    ['of the nodes that are selected', [all, zone], '2 by zone-a'],
    ['of this node', [zone, own, all], '3 by node.node-1'],
    ['of another node', [object('node.node-2', { vxlanVNI: 3 })], undefined],
    ['of nodes of another zone', [all, object('zone-b', { nodeSelector: "zone == 'b'", vxlanVNI: 2 })], '1 by default'],
    ['where this node’s object says nothing of it', [all, object('node.node-1', { vxlanVNI: null })], '1 by default'],
    ['where it is empty', [all, object('node.node-1', { vxlanVNI: '' })], '1 by default'],
    [
      'where the selector cannot be read',
      [all, object('odd', { nodeSelector: 'zone = a', vxlanVNI: 2 })],
      '1 by default',
    ],
    ['of an object without selector', [all, object('odd', { vxlanVNI: 2 })], '1 by default'],
    ['of the oldest of those that select it', [zone, object('older', zone.spec, '2026-01-01T00:00:00Z')], '2 by older'],
    [
      'of the oldest, as a whole',
      [all, zone, object('older', { nodeSelector: 'all()' }, '2026-01-01T00:00:00Z')],
      '1 by default',
    ],
  ])('%s', (_whose, objects, expected) => expect(vni(objects)).toBe(expected));

  it('the environment wins, in any case, unless it is empty', () => {
    expect(vni([own], { environment: { FELIX_VXLANVNI: '9' } })).toBe('9 by FELIX_VXLANVNI');
    expect(vni([own], { environment: { felix_VxlanVni: '9' } })).toBe('9 by felix_VxlanVni');
    expect(vni([own], { environment: { FELIX_VXLANVNI: '' } })).toBe('3 by node.node-1');
    expect(vni([own], { environment: undefined })).toBe('3 by node.node-1');
  });

  it('is unknown where who selects the node is not, and only then', () => {
    expect(vni([all, zone], { labels: undefined })).toBe('unknown');
    expect(vni([all, zone, own], { labels: undefined })).toBe('3 by node.node-1');
    expect(vni([all, object('zone-a', { nodeSelector: 'all()' })], { labels: undefined })).toBe('1 by default');
  });
});

describe('settings of hosts', () => {
  const settings = (spec: Record<string, unknown>, environment: Record<string, string> = {}) =>
    felixSettings({ ...base, objects: [object('default', spec)], environment });
  const ports = (list: ReturnType<typeof felixSettings>['failsafeIn']) =>
    list.map(({ protocol, port, net }) => `${protocol} ${port}${net ? ` ${net.prefix}` : ''}`);

  it('reads ports of an object and of a variable alike', () => {
    const written = [
      { protocol: 'UDP', port: 68, net: '10.0.0.0/8' },
      { protocol: 'TCP', port: 22 },
    ];
    expect(ports(settings({ failsafeInboundHostPorts: written }).failsafeIn)).toEqual(['17 68 8', '6 22']);
    const variable = { FELIX_FAILSAFEINBOUNDHOSTPORTS: 'udp:10.0.0.0/8:68, TCP:22,tcp:[fd00::/8]:80,443' };
    expect(ports(settings({}, variable).failsafeIn)).toEqual(['17 68 8', '6 22', '6 80 8', '6 443']);
    expect(settings({ failsafeOutboundHostPorts: [] }).failsafeOut).toEqual([]);
    expect(settings({}, { FELIX_FAILSAFEOUTBOUNDHOSTPORTS: 'none' }).failsafeOut).toEqual([]);
  });

  it('takes its own where they cannot be read, and one odd field spoils no other', () => {
    const own = settings({}).failsafeIn;
    expect(settings({}, { FELIX_FAILSAFEINBOUNDHOSTPORTS: 'tcp:22,what' }).failsafeIn).toEqual(own);
    const odd = settings({ failsafeInboundHostPorts: 7, defaultEndpointToHostAction: 'DROP' });
    expect(odd).toMatchObject({ failsafeIn: own, endpointToHost: 'Drop', endpointToHostBy: 'default' });
    expect(settings({ defaultEndpointToHostAction: 'perhaps' })).toMatchObject({ endpointToHost: 'Accept' });
  });
});
