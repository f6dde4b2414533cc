import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/case/objects.ts';
import type { QuestionOf } from '../../../src/case/question.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Lookup, ServiceFound } from '../../../src/collect/lookup.ts';
import { findInbound } from '../../../src/diagnose/find-inbound.ts';
import type { FoundEnd } from '../../../src/question/found-end.ts';
import { verbatim } from '../../../src/words/message.ts';

const podOn = (name: string, node: string, ips: string[], ports: Pod['ports'] = []): Pod => ({
  namespace: 'shop',
  name,
  uid: name,
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips,
  labels: {},
  ports,
  finished: false,
  trouble: [],
  annotations: {},
  serviceAccount: 'default',
  deleting: false,
  nodeName: node,
});
const pods = [podOn('web-0', 'node-3', ['192.168.0.3', 'fd00::3']), podOn('web-1', 'node-2', ['192.168.0.2'])];

const service = (over: Partial<ServiceFound> = {}): ServiceFound => ({
  namespace: 'shop',
  name: 'front',
  clusterIPs: ['10.96.0.7'],
  type: 'NodePort',
  ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30080 }],
  endpoints: got(
    pods.map((pod) => ({
      address: pod.ips[0] ?? '',
      pod: { namespace: 'shop', name: pod.name },
      node: pod.nodeName ?? '',
      ready: true,
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    })),
  ),
  ...over,
});

const lookup = (own: ServiceFound, over: Partial<Lookup> = {}): Lookup => ({
  pod: async (_namespace, name) => got(pods.find((pod) => pod.name === name)),
  podsNamed: async () => got([]),
  podsWithAddress: async () => got([]),
  service: async () => got(own),
  podNames: async () => got([]),
  namespaceNames: async () => got([]),
  nodeAddresses: async (name) => got([`10.0.0.${name.slice(-1)}`]),
  nodeNames: async () => got(['node-1', 'node-2', 'node-3']),
  machineNames: async () => got(['node-1', 'node-2', 'node-3']),
  isReady: async () => got(true),
  servicesNamed: async () => got([]),
  servicesCalled: async (called) =>
    got('nodePort' in called && called.nodePort !== 30080 ? [] : [{ namespace: 'shop', name: 'front' }]),
  nodesCalled: async () => got([]),
  podsOn: async () =>
    got([podOn('proxy', 'node-2', ['192.168.0.9'], [{ port: 8443, protocol: 'TCP', hostPort: 443 }])]),
  servicesWithAddress: async () => got([]),
  ...over,
});

const client = { kind: 'found-outside', address: '203.0.113.9' } as const;
const somebody = { kind: 'found-outside', internet: true } as const;
const node = (name: string): FoundEnd => ({ kind: 'found-node', name, addresses: [`10.0.0.${name.slice(-1)}`] });

const find = (
  named: FoundEnd,
  asked: Partial<QuestionOf<'path'>>,
  own = service(),
  from: typeof client | typeof somebody = client,
  over: Partial<Lookup> = {},
) =>
  findInbound(
    { kind: 'path', from: { kind: 'internet' }, to: { kind: 'internet' }, text: '', ...asked },
    from,
    named,
    lookup(own, over),
  );

describe('a way into the cluster', () => {
  it('is a NodePort of the node that is named, and what stands behind it is asked for its own port', async () => {
    expect(await find(node('node-1'), { port: 30080 })).toMatchObject({
      kind: 'found',
      from: { kind: 'outside', address: '203.0.113.9' },
      to: { kind: 'pod', pod: { name: 'web-0' } },
      port: 80,
      inbound: {
        way: 'node-port',
        address: '10.0.0.1',
        port: 30080,
        entry: 'node-1',
        entryIs: 'asked',
        player: 'node-2',
        client: { address: '203.0.113.9' },
      },
    });
  });

  it('keeps to the endpoints of that node where externalTrafficPolicy is Local', async () => {
    const own = service({ outsideOnlyOwnNode: true });
    expect(await find(node('node-2'), { port: 30080 }, own)).toMatchObject({ to: { pod: { name: 'web-1' } } });
    expect(await find({ kind: 'found-service', service: own }, {}, own)).toMatchObject({
      to: { pod: { name: 'web-0' } },
      inbound: { entry: 'node-3', entryIs: 'chosen', address: '10.0.0.3' },
    });
  });

  it('is chosen beside the endpoint where a Service alone is named', async () => {
    expect(await find({ kind: 'found-service', service: service() }, {}, service(), somebody)).toMatchObject({
      inbound: { way: 'node-port', port: 30080, entry: 'node-1', entryIs: 'chosen', client: { any: true } },
    });
  });

  it('is not chosen at a node that is not ready, and that one does not call in the place of the client', async () => {
    const gone = { isReady: async (name: string) => got(name !== 'node-1') };
    const own = service();
    expect(await find({ kind: 'found-service', service: own }, {}, own, somebody, gone)).toMatchObject({
      to: { pod: { name: 'web-0' } },
      inbound: { entry: 'node-2', entryIs: 'chosen', player: 'node-3' },
    });
    expect(await find(node('node-2'), { port: 10250 }, own, client, gone)).toMatchObject({
      inbound: { entry: 'node-2', player: 'node-3' },
    });
    const all = { isReady: async () => got(false) };
    expect(await find({ kind: 'found-service', service: own }, {}, own, somebody, all)).toMatchObject({
      inbound: { entry: 'node-3', entryIs: 'chosen' },
    });
  });

  it('is chosen where nobody tells which nodes are ready, and not said to be the only one where they are not listed', async () => {
    const own = service();
    const unread = { isReady: async () => missing(verbatim('get node: forbidden')) };
    expect(await find({ kind: 'found-service', service: own }, {}, own, somebody, unread)).toMatchObject({
      inbound: { entry: 'node-1' },
    });
    const unlisted = { machineNames: async () => missing(verbatim('list nodes: forbidden')) };
    expect(await find({ kind: 'found-service', service: own }, {}, own, somebody, unlisted)).toMatchObject({
      inbound: { entry: 'node-3', entryIs: 'chosen' },
    });
  });

  it.each([
    [
      { type: 'LoadBalancer', balancers: ['198.51.100.7'] },
      {},
      { way: 'load-balancer', address: '198.51.100.7', port: 80 },
    ],
    [{ type: 'LoadBalancer' }, {}, { way: 'load-balancer', port: 80 }],
    [{ type: 'LoadBalancer', balancers: ['lb.example.com'] }, {}, { way: 'node-port', port: 30080 }],
    [
      { type: 'LoadBalancer', balancers: ['198.51.100.7'], proxied: ['198.51.100.7'] },
      {},
      { way: 'node-port', port: 30080, address: '10.0.0.1' },
    ],
    [{ type: 'LoadBalancer', balancers: ['198.51.100.7'] }, { by: 'nodeport' }, { way: 'node-port', port: 30080 }],
    [{ type: 'LoadBalancer', balancers: ['198.51.100.7'] }, { port: 30080 }, { way: 'node-port', port: 30080 }],
    [{ externalIPs: ['198.51.100.8'] }, {}, { way: 'external-ip', address: '198.51.100.8', port: 80 }],
    [
      { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: '8080' }] },
      {},
      { way: 'cluster-ip', address: '10.96.0.7', port: 80 },
    ],
  ] as const)('of %j asked %j is %j', async (over, asked, inbound) => {
    const own = service(over as Partial<ServiceFound>);
    expect(await find({ kind: 'found-service', service: own }, asked, own)).toMatchObject({ inbound });
  });

  it('is an address that a Service has beside its own', async () => {
    const own = service({ externalIPs: ['198.51.100.8'] });
    expect(await find({ kind: 'found-outside', address: '198.51.100.8' }, { port: 80 }, own)).toMatchObject({
      inbound: { way: 'external-ip', address: '198.51.100.8' },
    });
  });

  it('of a balancer that is a proxy, or has a name alone, is the port of the nodes to which it sends', async () => {
    for (const over of [
      { balancers: ['198.51.100.7'], proxied: ['198.51.100.7'] },
      { balancers: ['lb.example.com'] },
    ]) {
      const own = service({ type: 'LoadBalancer', ...over });
      const [called = ''] = over.balancers;
      const named = called.startsWith('1')
        ? ({ kind: 'found-outside', address: called } as const)
        : ({ kind: 'found-outside', name: called } as const);
      expect(await find(named, { port: 80 }, own)).toMatchObject({
        port: 80,
        inbound: { way: 'node-port', port: 30080, entry: 'node-1', address: '10.0.0.1' },
      });
    }
  });

  it('is a hostPort of the node, which leads to the port of the container', async () => {
    expect(await find(node('node-2'), { port: 443 })).toMatchObject({
      to: { pod: { name: 'proxy' } },
      port: 8443,
      inbound: { way: 'host-port', address: '10.0.0.2', port: 443, entry: 'node-2', entryIs: 'only' },
    });
  });

  it.each([
    ['the port that it has of its node alone', 443, { way: 'host-port', address: '10.0.0.2', port: 443 }],
    ['a port of its own', 8443, { way: 'pod-address', address: '192.168.0.9', port: 8443 }],
  ])('of a pod by its name is by %s', async (_what, port, inbound) => {
    const pod = podOn('proxy', 'node-2', ['192.168.0.9'], [{ port: 8443, protocol: 'TCP', hostPort: 443 }]);
    expect(await find({ kind: 'found', pod }, { port })).toMatchObject({ port: 8443, inbound });
    expect(await find({ kind: 'found', pod, address: '192.168.0.9' }, { port })).toMatchObject({
      inbound: { way: 'pod-address' },
    });
  });

  it('is the node itself where nothing else has that port, and a pod by its own address', async () => {
    expect(await find(node('node-2'), { port: 10250 })).toMatchObject({
      to: { kind: 'node', name: 'node-2' },
      inbound: { way: 'node-address', port: 10250 },
    });
    const [pod] = pods;
    if (pod === undefined) throw new Error('no pod');
    expect(await find({ kind: 'found', pod }, { port: 8080 })).toMatchObject({
      to: { kind: 'pod', address: '192.168.0.3' },
      inbound: { way: 'pod-address', entry: 'node-3' },
    });
  });

  it('takes the family of the client', async () => {
    const [pod] = pods;
    if (pod === undefined) throw new Error('no pod');
    const six = { kind: 'found-outside', address: '2001:db8::9' } as const;
    const found = await findInbound(
      { kind: 'path', from: { kind: 'internet' }, to: { kind: 'internet' }, text: '' },
      six,
      { kind: 'found', pod },
      lookup(service()),
    );
    expect(found).toMatchObject({ inbound: { address: 'fd00::3' } });
    expect(
      await findInbound(
        { kind: 'path', from: { kind: 'internet' }, to: { kind: 'internet' }, port: 30080, text: '' },
        six,
        node('node-1'),
        lookup(service()),
      ),
    ).toMatchObject({
      kind: 'refused',
    });
  });

  it.each<[Partial<ServiceFound>, { address: string }]>([
    [{ type: 'LoadBalancer', balancers: ['198.51.100.7', '2001:db8:1::7'] }, { address: '2001:db8:1::7' }],
    [{ externalIPs: ['198.51.100.8', '2001:db8:1::8'] }, { address: '2001:db8:1::8' }],
    [
      { clusterIPs: ['10.96.0.7', 'fd96::7'], ports: [{ port: 80, protocol: 'TCP', targetPort: '8080' }] },
      { address: 'fd96::7' },
    ],
  ])('of %j is that of the family of the client', async (over, inbound) => {
    const endpoints = got([
      { address: 'fd00::3', node: 'node-3', ready: true, ports: [{ port: 8080, protocol: 'TCP' }] },
    ]);
    const own = service({ ...over, endpoints });
    const six = { kind: 'found-outside', address: '2001:db8::9' } as const;
    expect(await find({ kind: 'found-service', service: own }, {}, own, six as never)).toMatchObject({ inbound });
  });

  it('is a hostPort by the address of the family of the client', async () => {
    const six = { kind: 'found-outside', address: '2001:db8::9' } as const;
    const both: FoundEnd = { kind: 'found-node', name: 'node-2', addresses: ['10.0.0.2', 'fd10::2'] };
    expect(await find(both, { port: 443 }, service(), six as never)).toMatchObject({
      inbound: { way: 'host-port', address: 'fd10::2' },
    });
  });

  it('is by its port, or by its name, where two Services share an address', async () => {
    const two = {
      servicesCalled: async () => got(['a', 'b'].map((name) => ({ namespace: 'shop', name }))),
      service: async (_namespace: string, name: string) =>
        got(
          service({
            name,
            balancers: ['198.51.100.8'],
            ports: [{ port: name === 'a' ? 80 : 443, protocol: 'TCP', targetPort: '8080' }],
          }),
        ),
    };
    const called: FoundEnd = { kind: 'found-outside', address: '198.51.100.8' };
    const asked = (more: Partial<QuestionOf<'path'>>) => find(called, more, service(), client, two);
    expect(await asked({ port: 443 })).toMatchObject({ kind: 'found', service: { name: 'b' } });
    expect(await asked({ behind: { name: 'a' } })).toMatchObject({ kind: 'found', service: { name: 'a' } });
    expect(await asked({ port: 22 })).toMatchObject({ kind: 'refused', choose: true });
    expect(await asked({})).toMatchObject({ kind: 'refused', choose: true });
  });

  it('is asked back where two Services are called so, and refused where nobody in the cluster is', async () => {
    const two = { servicesCalled: async () => got(['a', 'b'].map((name) => ({ namespace: 'shop', name }))) };
    expect(await find({ kind: 'found-outside', address: '198.51.100.8' }, {}, service(), client, two)).toMatchObject({
      kind: 'refused',
      choose: true,
    });
    const none = { servicesCalled: async () => got([]) };
    expect(await find({ kind: 'found-outside', address: '198.51.100.8' }, {}, service(), client, none)).toMatchObject({
      kind: 'refused',
      choose: false,
    });
  });

  it('is a port of a node that is called by another of its addresses', async () => {
    const second = {
      servicesCalled: async (called: object) => got('nodePort' in called ? [{ namespace: 'shop', name: 'front' }] : []),
    };
    const called = (nodes: { name: string; address?: string }[]) =>
      find({ kind: 'found-outside', address: '198.51.100.8' }, { port: 30080 }, service(), client, {
        ...second,
        nodesCalled: async () => got(nodes),
      });
    expect(await called([{ name: 'node-1', address: '10.0.0.21' }])).toMatchObject({
      kind: 'found',
      inbound: { way: 'node-port', address: '10.0.0.21', port: 30080, entry: 'node-1', entryIs: 'asked' },
    });
    // Two nodes behind one public address, or none known by it: which one is meant is not guessed.
    const two = ['node-1', 'node-2'].map((name) => ({ name, address: '10.0.0.21' }));
    for (const nodes of [two, [{ name: 'node-1' }], []]) expect(await called(nodes)).toMatchObject({ kind: 'refused' });
  });

  it('is held against the Service that was said to stand behind it', async () => {
    const front = { namespace: 'shop', name: 'front' };
    const way = { way: 'node-port', port: 30080, entry: 'node-1', entryIs: 'asked' };
    for (const asked of [{ port: 30080 }, { port: 80 }, {}]) {
      for (const behind of [front, { name: 'front' }]) {
        const named = { servicesNamed: async () => got([front]) };
        const found = await find(node('node-1'), { ...asked, behind }, service(), client, named);
        expect(found, JSON.stringify({ asked, behind })).toMatchObject({ inbound: way, port: 80 });
      }
    }
    const other = { namespace: 'shop', name: 'back' };
    expect(await find(node('node-1'), { port: 30080, behind: other })).toMatchObject({
      kind: 'refused',
      choose: true,
      options: [{ name: 'front' }, { name: 'back' }],
    });
    expect(await find({ kind: 'found-outside', address: '198.51.100.8' }, { behind: other })).toMatchObject({
      kind: 'refused',
      options: [{ name: 'front' }, { name: 'back' }],
    });
    // No Service has that port, and that Service is not there.
    const gone = { service: async () => got(undefined) };
    expect(await find(node('node-1'), { port: 30081, behind: other }, service(), client, gone)).toMatchObject({
      kind: 'refused',
      options: [{ name: 'back' }],
    });
    // It has no port of that number.
    expect(await find(node('node-1'), { port: 81, behind: front })).toMatchObject({ kind: 'refused' });
    const none = { servicesCalled: async () => got([]) };
    expect(
      await find({ kind: 'found-outside', address: '198.51.100.8' }, { behind: front }, service(), client, none),
    ).toMatchObject({ kind: 'refused', options: [{ name: 'front' }] });
  });

  it('is not guessed where the Services cannot be listed', async () => {
    const refused = { servicesCalled: async () => missing(verbatim('list services: forbidden')) };
    expect(await find(node('node-1'), { port: 30080 }, service(), client, refused)).toMatchObject({ kind: 'failed' });
  });
});
