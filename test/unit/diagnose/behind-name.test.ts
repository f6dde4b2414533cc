import { describe, expect, it } from 'vitest';
import type { Dns } from '../../../src/case/dns.ts';
import type { Pod } from '../../../src/case/objects.ts';
import type { QuestionOf } from '../../../src/case/question.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Service } from '../../../src/case/service.ts';
import type { Lookup } from '../../../src/collect/lookup.ts';
import { behindName } from '../../../src/diagnose/behind-name.ts';
import { verbatim } from '../../../src/words/message.ts';

const pod = (namespace: string, name: string, ips: string[]): Pod => ({
  namespace,
  name,
  uid: name,
  nodeName: 'node-1',
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips,
  annotations: {},
  labels: {},
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  trouble: [],
});

const pods = [pod('shop', 'web', ['10.0.0.1', 'fd00::1']), pod('data', 'pg-0', ['10.0.0.9', 'fd00::9'])];

const service = (clusterIPs: string[], endpoints: string[], type = 'ClusterIP'): Service => ({
  namespace: 'data',
  name: 'pg',
  type,
  clusterIPs,
  ports: [{ port: 5432, protocol: 'TCP', targetPort: '5432' }],
  endpoints: got(
    endpoints.map((address) => ({
      address,
      ready: true,
      pod: { namespace: 'data', name: 'pg-0' },
      node: 'node-1',
      ports: [{ port: 5432, protocol: 'TCP' }],
    })),
  ),
  asked: {},
});

const lookup = (found: Service | undefined): Lookup => ({
  pod: async (_namespace, name) => got(pods.find((one) => one.name === name)),
  podsNamed: async (name) => got(pods.filter((one) => one.name === name)),
  podsWithAddress: async (address) => got(pods.filter((one) => one.ips.includes(address))),
  service: async (namespace, name) => got(namespace === 'data' && name === 'pg' ? found : undefined),
  podNames: async () => got(pods),
  nodeAddresses: async () => got(undefined),
  nodeNames: async () => got([]),
  machineNames: async () => got([]),
  isReady: async () => got(true),
  servicesNamed: async () => got([]),
  servicesWithAddress: async () => got([]),
  servicesCalled: async () => got([]),
  nodesCalled: async () => got([]),
  podsOn: async () => got([]),
  namespaceNames: async () => got(['shop', 'data']),
});

const asked: QuestionOf<'path'> = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web' },
  to: { kind: 'name', name: 'pg.data' },
  port: 5432,
  text: '',
};

const dns = (name: string, addresses: string[]): Dns => ({
  name: 'pg.data',
  asker: 'shop/web',
  node: 'node-1',
  resolvConf: missing(verbatim('not read')),
  clusterDns: missing(verbatim('not read')),
  lookups: got([
    {
      by: 'pod',
      server: '10.96.0.10',
      name: 'pg.data.shop.svc.cluster.local',
      outcome: 'no-such-name',
      addresses: [],
      detail: '',
    },
    { by: 'pod', server: '10.96.0.10', name, outcome: 'answered', addresses, detail: '' },
  ]),
});

const whole = 'pg.data.svc.cluster.local';

describe('the Service behind a name', () => {
  it.each([
    ['its address', '10.96.0.77', service(['10.96.0.77'], ['10.0.0.9'])],
    ['its IPv6 address', 'fd96::77', service(['fd96::77'], ['fd00::9'])],
    ['a pod behind it, where it is headless', '10.0.0.9', service([], ['10.0.0.9'])],
    [
      'its address, of a domain that another cluster uses',
      '10.96.0.77',
      service(['10.96.0.77'], ['10.0.0.9']),
      'pg.data.svc.corp.example',
    ],
  ])('is found by %s', async (_what, address, found, name = whole) => {
    const behind = await behindName(asked, dns(name, [address]), address, lookup(found));
    expect(behind).toMatchObject({
      service: { namespace: 'data', name: 'pg' },
      to: { kind: 'pod', pod: { name: 'pg-0' } },
    });
  });

  it('without endpoints it is asked about by its own address', async () => {
    const behind = await behindName(
      asked,
      dns(whole, ['10.96.0.77']),
      '10.96.0.77',
      lookup(service(['10.96.0.77'], [])),
    );
    expect(behind).toMatchObject({ service: { name: 'pg' }, to: { kind: 'outside', address: '10.96.0.77' } });
  });

  it.each<[string, string, string, Service | undefined]>([
    ['is of something outside', 'pg.data.example.com', '198.51.100.7', undefined],
    ['is of a Service that is gone meanwhile', whole, '10.96.0.77', undefined],
    ['leads elsewhere by an ExternalName', whole, '198.51.100.7', service([], [], 'ExternalName')],
    ['has another address by now', whole, '10.96.0.78', service(['10.96.0.77'], ['10.0.0.9'])],
  ])('is none where the name %s', async (_what, name, address, found) => {
    expect(await behindName(asked, dns(name, [address]), address, lookup(found))).toBeUndefined();
  });

  it('is none where the look-ups were not read', async () => {
    const unread = { ...dns(whole, []), lookups: missing(verbatim('no probe')) };
    expect(await behindName(asked, unread, '10.96.0.77', lookup(service(['10.96.0.77'], [])))).toBeUndefined();
  });
});
