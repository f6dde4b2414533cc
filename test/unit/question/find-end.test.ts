import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Lookup } from '../../../src/collect/lookup.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { findEnd, findPod } from '../../../src/question/find-end.ts';
import type { FoundEnd } from '../../../src/question/found-end.ts';
import { verbatim } from '../../../src/words/message.ts';
import { english } from '../../helpers/said.ts';

const pod = (namespace: string, name: string, over: Partial<Pod> = {}): Pod => ({
  namespace,
  name,
  uid: `${namespace}-${name}`,
  nodeName: 'node-1',
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips: ['10.0.0.1'],
  annotations: {},
  labels: {},
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  trouble: [],
  ...over,
});

const lookupOver = (pods: Pod[], over: Partial<Lookup> = {}): Lookup => ({
  pod: async (namespace, name) => got(pods.find((one) => one.namespace === namespace && one.name === name)),
  podsNamed: async (name) => got(pods.filter((one) => one.name === name)),
  podsWithAddress: async (address) => got(pods.filter((one) => one.ips.includes(address))),
  service: async () => got(undefined),
  podNames: async (namespace) => got(pods.filter((one) => namespace === undefined || one.namespace === namespace)),
  nodeAddresses: async (name) => got(name === 'node-1' ? ['10.39.0.1'] : undefined),
  nodeNames: async () => got(['node-1', 'node-2']),
  machineNames: async () => got(['node-1', 'node-2']),
  isReady: async () => got(true),
  servicesNamed: async () => got([]),
  servicesWithAddress: async () => got([]),
  servicesCalled: async () => got([]),
  nodesCalled: async () => got([]),
  podsOn: async () => got([]),
  namespaceNames: async () => got([...new Set(pods.map((one) => one.namespace))]),
  ...over,
});

const said = (found: FoundEnd): string => {
  switch (found.kind) {
    case 'found':
      return `found ${found.pod.namespace}/${found.pod.name}`;
    case 'found-service':
      return `service ${found.service.namespace}/${found.service.name}`;
    case 'found-node':
      return `node ${found.name} ${found.addresses.join(',')}`;
    case 'found-outside':
      return `outside ${found.name ?? found.address}`;
    case 'choose':
      return `choose ${found.options.map(writeEnd).join(' ')}`;
    case 'not-found':
      return `${english(found.statement)} ${found.nearest.map(writeEnd).join(' ')}`.trim();
    case 'failed':
      return `failed ${english(found.reason)}`;
  }
};

const shop = [pod('shop', 'web-0'), pod('shop', 'web-1'), pod('shop', 'db-0'), pod('ops', 'agent-x')];

describe('findEnd', () => {
  it.each([
    [{ kind: 'pod', namespace: 'shop', name: 'web-0' }, shop, 'found shop/web-0'],
    [{ kind: 'pod', name: 'agent-x' }, shop, 'found ops/agent-x'],
    [
      { kind: 'pod', namespace: 'shop', name: 'wbe-0' },
      shop,
      'There is no pod wbe-0 in the namespace shop. shop/web-0 shop/db-0',
    ],
    [
      { kind: 'pod', namespace: 'shop', name: 'web' },
      shop,
      'There is no pod web in the namespace shop. shop/web-0 shop/web-1',
    ],
    [{ kind: 'pod', namespace: 'shpo', name: 'web-0' }, shop, 'There is no namespace shpo. shop/web-0'],
    [{ kind: 'pod', name: 'zzzzzzzzzzz' }, shop, 'There is no pod with the name zzzzzzzzzzz.'],
    [{ kind: 'pod', name: 'web-0' }, [...shop, pod('ops', 'web-0')], 'choose shop/web-0 ops/web-0'],
    [{ kind: 'address', address: '10.9.9.9' }, shop, 'outside 10.9.9.9'],
    [{ kind: 'address', address: '10.0.0.7' }, [pod('a', 'one', { ips: ['10.0.0.7'] })], 'found a/one'],
    [{ kind: 'node', name: 'node-1' }, shop, 'node node-1 10.39.0.1'],
    [{ kind: 'node', name: 'node-7' }, shop, 'There is no node node-7. node/node-1 node/node-2'],
    [{ kind: 'pod', name: 'node-1' }, shop, 'node node-1 10.39.0.1'],
    [{ kind: 'pod', name: 'example.com' }, shop, 'outside example.com'],
    [{ kind: 'name', name: 'example.com' }, shop, 'outside example.com'],
    [{ kind: 'pod', name: 'a.b' }, [pod('ops', 'a.b')], 'choose ops/a.b name/a.b'],
    [
      { kind: 'address', address: '10.0.0.7' },
      [pod('a', 'one', { ips: ['10.0.0.7'] }), pod('a', 'old', { ips: ['10.0.0.7'], finished: true })],
      'found a/one',
    ],
    [
      { kind: 'address', address: '10.0.0.7' },
      [pod('a', 'one', { ips: ['10.0.0.7'] }), pod('b', 'two', { ips: ['10.0.0.7'] })],
      'choose a/one b/two',
    ],
    [
      { kind: 'address', address: '10.39.0.1' },
      [pod('kube-system', 'calico-node-1', { ips: ['10.39.0.1'], hostNetwork: true })],
      'node node-1 10.39.0.1',
    ],
  ] as const)('%j', async (end, pods, expected) => {
    expect(said(await findEnd(end, lookupOver([...pods])))).toBe(expected);
  });

  it.each([
    [['shop'], 'service shop/redis'],
    [['shop', 'data'], 'choose svc/shop/redis svc/data/redis'],
    [[], 'There is no pod with the name redis.'],
    // A pod of that name comes first.
    [['shop'], 'found ops/redis', pod('ops', 'redis')],
  ])('a bare name that Services have in %j', async (namespaces, expected, ...pods: Pod[]) => {
    const services = namespaces.map((namespace) => ({ namespace, name: 'redis' }));
    const about = { clusterIPs: [], type: 'ClusterIP', ports: [], endpoints: got([]) };
    const lookup = lookupOver([...shop, ...pods], {
      servicesNamed: async (name) => got(services.filter((one) => one.name === name)),
      service: async (namespace, name) => got({ ...about, namespace, name }),
    });
    expect(said(await findEnd({ kind: 'pod', name: 'redis' }, lookup))).toBe(expected);
  });

  it.each([
    [['db-0', 'web-0'], 'choose shop/db-0 shop/web-0'],
    [['db-0'], 'found shop/db-0'],
    [[], 'The Service svc/shop/db has no pods behind it.'],
  ])('a Service with %j behind it, where a pod is needed: %s', async (names, expected) => {
    const endpoints = names.map((name) => ({ address: '', pod: { namespace: 'shop', name }, ready: true, ports: [] }));
    const db = { namespace: 'shop', name: 'db', clusterIPs: [], type: 'ClusterIP', ports: [] };
    const service = async () => got({ ...db, endpoints: got(endpoints) });
    const end = { kind: 'service', namespace: 'shop', name: 'db' } as const;
    expect(said(await findPod(end, lookupOver(shop, { service })))).toBe(expected);
    expect(said(await findEnd(end, lookupOver(shop, { service })))).toBe('service shop/db');
  });

  it('passes on why the cluster could not be asked', async () => {
    const lookup = lookupOver(shop, { pod: async () => missing(verbatim('get pod shop/web-0: forbidden')) });
    expect(said(await findEnd({ kind: 'pod', namespace: 'shop', name: 'web-0' }, lookup))).toBe(
      'failed get pod shop/web-0: forbidden',
    );
  });
});
